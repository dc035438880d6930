import type { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { DomainError, isUnreadable, Unavailable } from '../errors.ts';
import { BlobExists, BlobNotFound, type BlobStore } from './blob-store.ts';
import { sha256Of } from './sha256.ts';
import type { StagedFile, Staging } from './staging.ts';

const AT_ONCE = 8;

/** A blob as a row describes it. */
export interface ExpectedBlob {
  key: string;
  /** Hex. */
  sha256: string;
}

/**
 * `moved` and `present` were read back from the target. `missing`: neither store has it. `unreadable`: the source has it and cannot
 * read it. `blocked`: what the target has there is not right, and cannot be removed. `damaged`: the source's bytes are not those
 * that once came in. `different`: the target has other bytes under the key, and the source none to replace them. `garbled`: the
 * target gave back other bytes than it was given, and was freed of them.
 */
export type MoveOutcome =
  | 'moved'
  | 'present'
  | 'missing'
  | 'unreadable'
  | 'blocked'
  | 'damaged'
  | 'different'
  | 'garbled';

/** A stream that breaks off in the middle rejects with the socket's own error. */
const toTheEnd = async <T>(reading: Promise<T>): Promise<T> => {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof DomainError ? error : new Unavailable(undefined, error);
  }
};

const openAt = async (source: BlobStore, key: string): Promise<Readable | 'missing' | 'unreadable'> => {
  try {
    return await source.open(key);
  } catch (error) {
    if (error instanceof BlobNotFound) return 'missing';
    if (isUnreadable(error)) return 'unreadable';
    throw error;
  }
};

/** @returns hex, or what keeps the bytes from being hashed */
const hashOf = async (blobs: BlobStore, key: string): Promise<string> => {
  const bytes = await openAt(blobs, key);
  if (typeof bytes === 'string') return bytes;
  try {
    return await toTheEnd(sha256Of(bytes));
  } catch (error) {
    if (isUnreadable(error)) return 'unreadable';
    throw error;
  }
};

export interface Stores {
  source: BlobStore;
  target: BlobStore;
  staging: Staging;
}

const stage = async (bytes: Readable, staging: Staging): Promise<StagedFile | 'unreadable'> => {
  // Staging's own disk may fail with the same codes.
  let fault: unknown;
  bytes.once('error', (error) => {
    fault = error;
  });
  try {
    return await toTheEnd(staging.receive(bytes));
  } catch (error) {
    if (isUnreadable(fault)) return 'unreadable';
    throw error;
  }
};

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

/** Of something bad under a key. */
const isRemoved = async (target: BlobStore, key: string): Promise<boolean> => {
  try {
    await target.delete(key);
    return true;
  } catch (error) {
    if (isUnreadable(error)) return false;
    throw error;
  }
};

const moveBlob = async ({ source, target, staging }: Stores, blob: ExpectedBlob): Promise<MoveOutcome> => {
  const there = await hashOf(target, blob.key);
  if (there === blob.sha256) return 'present';
  const bytes = await openAt(source, blob.key);
  if (bytes === 'missing') return there === 'missing' ? 'missing' : 'different';
  const received = bytes === 'unreadable' ? bytes : await stage(bytes, staging);
  if (received === 'unreadable') return received;
  await using staged = received;
  if (staged.sha256 !== blob.sha256) return 'damaged';
  if (there !== 'missing' && !(await isRemoved(target, blob.key))) return 'blocked';
  return await publish(target, blob, staged);
};

export const isAtTarget = (outcome: MoveOutcome): boolean => outcome === 'moved' || outcome === 'present';

/**
 * Copies blobs, except those that the target has as they should be, and reads each one back from there.
 *
 * @returns what came of each key
 * @throws {DiskFull | Unavailable} the first fault, once what had begun is through
 */
export const moveBlobs = async (stores: Stores, blobs: readonly ExpectedBlob[]): Promise<Map<string, MoveOutcome>> => {
  const outcomes = new Map<string, MoveOutcome>();
  const faults: unknown[] = [];
  await pLimit(AT_ONCE).map(blobs, async (blob) => {
    // A store that failed once fails for the others too.
    if (faults.length > 0) return;
    try {
      outcomes.set(blob.key, await moveBlob(stores, blob));
    } catch (error) {
      faults.push(error);
    }
  });
  if (faults.length > 0) throw faults[0];
  return outcomes;
};

/** @throws {Unavailable} the first fault */
export const deleteBlobs = async (store: BlobStore, blobs: readonly ExpectedBlob[]): Promise<void> => {
  await pLimit(AT_ONCE).map(blobs, ({ key }) => store.delete(key));
};
