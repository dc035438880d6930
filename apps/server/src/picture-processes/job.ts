import { BothLanguages, DarkroomReading, ImageMimeType } from '@pictor/contracts';
import { z } from 'zod';

/** What a picture process is asked to do with one encoded picture. `path` is the picture's file. */
export type PictureJob =
  /** Decodes all of it and makes its thumbnail. */
  | { kind: 'examine'; path: string; maxPixels: number }
  /** Decodes all of it and makes a JPEG of at most 640 pixels a side. */
  | { kind: 'poster'; path: string; maxPixels: number }
  /** Decodes all of it and keeps nothing. The bytes travel in the message: a result has to be judged on a full disk, too. */
  | { kind: 'verify'; bytes: Uint8Array; maxPixels: number }
  /** Makes a copy for a model and writes it to `output`. */
  | { kind: 'prepare'; path: string; mimeType: ImageMimeType; maxBytes: number; output: string }
  /** Reads an instruction, runs it and writes the result to `output`. */
  | {
      kind: 'darkroom';
      path: string;
      mimeType: ImageMimeType;
      /** Whether the result tells where the photograph was taken. */
      keepsPosition: boolean;
      maxPixels: number;
      /** The most pixels that an operation may make of the original. */
      resultPixels: number;
      prompt: string;
      /** Names of models that could do what the darkroom cannot. */
      models: readonly string[];
      output: string;
    }
  /** Reads an instruction and does not run it: a long one takes a while. */
  | { kind: 'read'; prompt: string; models: readonly string[] };

/** What is sent to a picture process. */
export interface Assignment {
  job: PictureJob;
  /** How many threads libvips may work with. */
  threads: number;
}

export type JobKind = PictureJob['kind'];
export type JobOf<Kind extends JobKind> = Extract<PictureJob, { kind: Kind }>;

const Bytes = z
  .instanceof(Uint8Array)
  .transform(({ buffer, byteOffset, length }): Buffer => Buffer.from(buffer, byteOffset, length));

/** What each job answers with. A file that it wrote is at the job's `output`. */
export const RESULTS = {
  examine: z.object({ thumbnail: Bytes, thumbhash: z.string() }),
  poster: z.object({ bytes: Bytes, width: z.int(), height: z.int(), thumbhash: z.string() }),
  verify: z.object({}),
  prepare: z.object({ mimeType: ImageMimeType }),
  darkroom: z.object({ mimeType: ImageMimeType, evidence: z.record(z.string(), z.unknown()) }),
  read: DarkroomReading,
} as const satisfies Record<JobKind, z.ZodType>;
export type ResultOf<Kind extends JobKind> = z.output<(typeof RESULTS)[Kind]>;

/** Why a job has no result. */
export const JobRefusal = z.discriminatedUnion('because', [
  /** The picture does not decode. */
  z.object({ because: z.literal('unreadable'), message: z.string() }),
  /** The darkroom refuses the instruction, in words for the person. */
  z.object({
    because: z.literal('instruction'),
    message: z.string(),
    texts: BothLanguages,
    /** Of `message`. */
    language: BothLanguages.keyof(),
    evidence: z.record(z.string(), z.unknown()),
  }),
  /** A fault of the job itself. */
  z.object({ because: z.literal('fault'), message: z.string() }),
]);
export type JobRefusal = z.infer<typeof JobRefusal>;

export const JobAnswer = z.union([z.object({ result: z.unknown() }), z.object({ refusal: JobRefusal })]);
export type JobAnswer = z.infer<typeof JobAnswer>;
