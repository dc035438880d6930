import type { Readable, Writable } from 'node:stream';
import type { StagedFile } from './staging.ts';

/** First and last byte, both inclusive, as in HTTP. */
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

/** The bytes of an open blob, for one reader: call one of the methods, once. Either of them closes the blob. */
export interface OpenBlob {
  /** Closing the stream closes the blob. */
  stream(): Readable;
  /**
   * Writes the bytes to the destination, and never more than `length`. Does not end the destination. A store may send a blob in a cheaper
   * way than through its stream: it may reuse a buffer once the destination has called back for it, so the destination may not keep one.
   *
   * @returns the number of bytes sent
   * @throws if the bytes cannot be read or the destination was closed. A store may also throw if the blob has more than `length` bytes
   */
  sendTo(destination: Writable, length: number): Promise<number>;
}

/**
 * Stores bytes under a key such as `image-edit/20240101/20240101120000000-123456.png`. A blob is written completely or not at all, and
 * never changes. Every call may also reject with DiskFull or Unavailable.
 */
export interface BlobStore {
  /**
   * Publishes a staged file durably: once this resolves, the blob survives a power loss. The staged file is consumed.
   *
   * @throws {BlobExists} if the key is taken
   */
  put(key: string, staged: StagedFile): Promise<void>;
  /** @throws {BlobNotFound} */
  read(key: string): Promise<Buffer>;
  /** @throws {BlobNotFound} before the first byte */
  open(key: string, range?: ByteRange): Promise<OpenBlob>;
  /** Undefined if there is no such blob. */
  stat(key: string): Promise<BlobFacts | undefined>;
  /** Every blob, in no order. Blobs that are added or deleted during the listing may or may not be included. */
  list(): AsyncIterable<BlobFacts>;
  /** Deleting a blob that does not exist is not an error. */
  delete(key: string): Promise<void>;
  /** Checks whether blobs can be read and written now. */
  check(): Promise<void>;
}
