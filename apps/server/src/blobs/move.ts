import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { DomainError, Unavailable } from '../errors.ts';
import { BlobExists, BlobNotFound, type BlobStore } from './blob-store.ts';
import type { StagedFile, Staging } from './staging.ts';

const AT_ONCE = 8;

/** A blob as a row describes it. */
export interface ExpectedBlob {
  key: string;
  /** Hex. */
  sha256: string;
}

/**
 * `moved` and `present` were read back from the target. `missing`: neither store has it. `damaged`: the source's bytes are not
 * those that once came in. `different`: the target has other bytes under the key, and the source none to replace them. `garbled`:
 * the target gave back other bytes than it was given, and was freed of them.
 */
export type MoveOutcome = 'moved' | 'present' | 'missing' | 'damaged' | 'different' | 'garbled';

/** Rejects with BlobNotFound as undefined. */
const unlessMissing = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    if (error instanceof BlobNotFound) return undefined;
    throw error;
  }
};

/** A stream that breaks off in the middle rejects with the socket's own error. */
const toTheEnd = async <T>(reading: Promise<T>): Promise<T> => {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof DomainError ? error : new Unavailable(undefined, error);
  }
};

/** @returns hex */
const hash = async (bytes: Readable): Promise<string> => {
  const sha256 = createHash('sha256');
  for await (const chunk of bytes) sha256.update(chunk);
  return sha256.digest('hex');
};

/** @returns hex; undefined where there is no such blob */
const hashOf = async (blobs: BlobStore, key: string): Promise<string | undefined> => {
  const bytes = await unlessMissing(blobs.open(key));
  return bytes && (await toTheEnd(hash(bytes)));
};

export interface Stores {
  source: BlobStore;
  target: BlobStore;
  staging: Staging;
}

const publish = async (target: BlobStore, { key, sha256 }: ExpectedBlob, staged: StagedFile): Promise<MoveOutcome> => {
  try {
    await target.put(key, staged);
  } catch (error) {
    if (error instanceof BlobExists) return 'different';
    throw error;
  }
  if ((await hashOf(target, key)) === sha256) return 'moved';
  await target.delete(key);
  return 'garbled';
};

const moveBlob = async ({ source, target, staging }: Stores, blob: ExpectedBlob): Promise<MoveOutcome> => {
  const there = await hashOf(target, blob.key);
  if (there === blob.sha256) return 'present';
  const bytes = await unlessMissing(source.open(blob.key));
  if (!bytes) return there === undefined ? 'missing' : 'different';
  await using staged = await toTheEnd(staging.receive(bytes));
  if ((await staged.sha256) !== blob.sha256) return 'damaged';
  if (there !== undefined) await target.delete(blob.key);
  return await publish(target, blob, staged);
};

export const isAtTarget = (outcome: MoveOutcome): boolean => outcome === 'moved' || outcome === 'present';

/**
 * Copies blobs, except those that the target has as they should be, and reads each one back from there. The source loses what is at the target
 * if `deleteSource` says so.
 *
 * @returns what came of each key
 * @throws {DiskFull | Unavailable} the first fault, once what had begun is through
 */
export const moveBlobs = async (
  stores: Stores,
  blobs: readonly ExpectedBlob[],
  deleteSource: boolean,
): Promise<Map<string, MoveOutcome>> => {
  const outcomes = new Map<string, MoveOutcome>();
  const faults: unknown[] = [];
  await pLimit(AT_ONCE).map(blobs, async (blob) => {
    // A store that failed once fails for the others too.
    if (faults.length > 0) return;
    try {
      const outcome = await moveBlob(stores, blob);
      outcomes.set(blob.key, outcome);
      if (deleteSource && isAtTarget(outcome)) await stores.source.delete(blob.key);
    } catch (error) {
      faults.push(error);
    }
  });
  if (faults.length > 0) throw faults[0];
  return outcomes;
};
