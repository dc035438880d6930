import type { Readable } from 'node:stream';
import type { StagedFile } from './staging.ts';

/** First and last byte, both included, as in HTTP. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface BlobFacts {
  key: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
}

export class BlobNotFound extends Error {
  override readonly name = 'BlobNotFound';
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super('no such blob', options);
    this.key = key;
  }
}

export class BlobExists extends Error {
  override readonly name = 'BlobExists';
}

/**
 * Bytes under a key such as `image-edit/20240101/20240101120000000-123456.png`. A blob appears whole or not at all and never
 * changes. Every call may also reject with DiskFull or Unavailable.
 */
export interface BlobStore {
  /**
   * Publishes a staged file durably: once this resolves, the blob survives a power loss. The staged file is used up.
   *
   * @throws {BlobExists} where the key is taken
   */
  put(key: string, staged: StagedFile): Promise<void>;
  /** @throws {BlobNotFound} */
  read(key: string): Promise<Buffer>;
  /** @throws {BlobNotFound} before the first byte */
  open(key: string, range?: ByteRange): Promise<Readable>;
  /** Undefined where there is none. */
  stat(key: string): Promise<BlobFacts | undefined>;
  /** Every blob, in no order. What comes or goes meanwhile may or may not be among them. */
  list(): AsyncIterable<BlobFacts>;
  /** Removing what is not there is no error. */
  delete(key: string): Promise<void>;
  /** Answers whether blobs can be read and written now. */
  check(): Promise<void>;
}
