import { DarkroomReading, ImageMimeType } from '@pictor/contracts';
import { z } from 'zod';
import type { MaskConvention } from '../imaging/mask-for-model.ts';
import { Message } from '../messages/message.ts';

/** A job of a picture process on one encoded picture. `path` is the picture's file. */
export type PictureJob =
  /** Decodes the whole picture and makes its thumbnail. */
  | { kind: 'examine'; path: string; maxPixels: number }
  /** Decodes the whole picture and makes a JPEG of at most 640 pixels a side. */
  | { kind: 'poster'; path: string; maxPixels: number }
  /**
   * Decodes the whole picture and keeps nothing. The bytes are part of the message, because a result has to be checked even on a full disk.
   */
  | { kind: 'verify'; bytes: Uint8Array; maxPixels: number }
  /** Makes a copy for a model and writes it to `output`. */
  | {
      kind: 'prepare';
      path: string;
      mimeType: ImageMimeType;
      maxBytes: number;
      maxSide?: number | undefined;
      readsWebp: boolean;
      output: string;
    }
  /** Converts a mask into the convention of a model, at the size of the model's copy of the picture, and writes it to `output` as a PNG. */
  | { kind: 'mask'; path: string; width: number; height: number; edits: MaskConvention; output: string }
  /** Reads an instruction, runs it and writes the result to `output`. */
  | {
      kind: 'darkroom';
      path: string;
      mimeType: ImageMimeType;
      /** Whether the result keeps the position where the photograph was taken. */
      keepsPosition: boolean;
      maxPixels: number;
      /** The largest number of pixels that an operation may produce from the original. */
      resultPixels: number;
      prompt: string;
      /** Names of models that can do what the darkroom cannot. */
      models: readonly string[];
      output: string;
    }
  /** Reads an instruction and does not run it. A long instruction takes some time. */
  | { kind: 'read'; prompt: string; models: readonly string[] };

/** The message to a picture process. */
export interface Assignment {
  job: PictureJob;
  /** How many threads libvips may use. */
  threads: number;
}

export type JobKind = PictureJob['kind'];
export type JobOf<Kind extends JobKind> = Extract<PictureJob, { kind: Kind }>;

const Bytes = z
  .instanceof(Uint8Array)
  .transform(({ buffer, byteOffset, length }): Buffer => Buffer.from(buffer, byteOffset, length));

/** The result of each kind of job. If the job wrote a file, it is at the job's `output`. */
export const RESULTS = {
  examine: z.object({ thumbnail: Bytes, thumbhash: z.string() }),
  poster: z.object({ bytes: Bytes, width: z.int(), height: z.int(), thumbhash: z.string() }),
  verify: z.object({}),
  prepare: z.object({ mimeType: ImageMimeType, width: z.int(), height: z.int() }),
  mask: z.object({}),
  darkroom: z.object({ mimeType: ImageMimeType, evidence: z.record(z.string(), z.unknown()) }),
  read: DarkroomReading,
} as const satisfies Record<JobKind, z.ZodType>;
export type ResultOf<Kind extends JobKind> = z.output<(typeof RESULTS)[Kind]>;

/** Why a job has no result. */
export const JobRefusal = z.discriminatedUnion('because', [
  /** The picture does not decode. */
  z.object({ because: z.literal('unreadable'), message: z.string() }),
  /** The darkroom refuses the instruction. */
  z.object({
    because: z.literal('instruction'),
    message: z.string(),
    ...Message.shape,
    evidence: z.record(z.string(), z.unknown()),
  }),
  /** An internal error of the job. */
  z.object({ because: z.literal('fault'), message: z.string() }),
]);
export type JobRefusal = z.infer<typeof JobRefusal>;

export const JobAnswer = z.union([z.object({ result: z.unknown() }), z.object({ refusal: JobRefusal })]);
export type JobAnswer = z.infer<typeof JobAnswer>;
