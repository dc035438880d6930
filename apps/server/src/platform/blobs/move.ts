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
 * `moved` and `present`: read back from the target and correct. `missing`: neither store has it. `unreadable`: the source has it but cannot
 * read it. `blocked`: the target has wrong bytes that cannot be removed. `damaged`: the bytes at the source are not those that were once
 * stored. `different`: the target has other bytes under the key, and the source has none to replace them. `garbled`: the target returned
 * other bytes than it was given, and the blob was deleted there.
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

/** A stream that breaks in the middle rejects with the socket's own error. Turn it into Unavailable. */
const toTheEnd = async <T>(reading: Promise<T>): Promise<T> => {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof DomainError ? error : new Unavailable(undefined, error);
  }
};

const openAt = async (source: BlobStore, key: string): Promise<Readable | 'missing' | 'unreadable'> => {
  try {
    return (await source.open(key)).stream();
  } catch (error) {
    if (error instanceof BlobNotFound) return 'missing';
    if (isUnreadable(error)) return 'unreadable';
    throw error;
  }
};

/** @returns the hash in hex, or the reason why the bytes cannot be hashed */
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
  // The disk of the staging folder may fail with the same codes, so check the error of the source stream itself.
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

/** Tries to remove a wrong blob. */
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
 * Copies blobs, except those that are already correct at the target. Reads each copied blob back from the target.
 *
 * @returns the outcome of each key
 * @throws {DiskFull | Unavailable} the first fault, after the copies in progress have ended
 */
export const moveBlobs = async (stores: Stores, blobs: readonly ExpectedBlob[]): Promise<Map<string, MoveOutcome>> => {
  const outcomes = new Map<string, MoveOutcome>();
  const faults: unknown[] = [];
  await pLimit(AT_ONCE).map(blobs, async (blob) => {
    // A store that failed once is likely to fail for the other blobs too.
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
