import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import type { EncodedImage } from '../../../platform/imaging/encoded-image.ts';
import { EngineError } from '../../engine.ts';
import type { Operation } from '../operations.ts';
import { applyOperations } from './apply.ts';

/** A request from a test to the process that it has started from this file. */
export interface Question {
  original: EncodedImage;
  operations: Operation[];
  maxPixels: number;
}

export interface Answer {
  outcome: 'done' | 'refused' | `failed: ${string}`;
  /** The maximum memory that this process has ever held, in bytes. */
  peakBytes: number;
}

const peakBytes = async (): Promise<number> => {
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
};

const outcomeOf = async ({ original, operations, maxPixels }: Question): Promise<Answer['outcome']> => {
  try {
    await applyOperations(original, operations, { signal: new AbortController().signal, maxPixels });
    return 'done';
  } catch (error) {
    return error instanceof EngineError ? 'refused' : `failed: ${error}`;
  }
};

// The same as for an edit that runs alone. Each thread holds its own buffers.
sharp.concurrency(availableParallelism());

// The test is the only sender. Structured cloning turns a Buffer into a Uint8Array.
process.on('message', async ({ original, ...question }: Question) => {
  const bytes = Buffer.from(original.bytes);
  const outcome = await outcomeOf({ ...question, original: { ...original, bytes } });
  const answer: Answer = { outcome, peakBytes: await peakBytes() };
  process.send?.(answer);
});
