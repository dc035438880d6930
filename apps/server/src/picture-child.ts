import { readFile, writeFile } from 'node:fs/promises';
import { decodePoster, decodeThumbnail, requireDecodable } from './platform/imaging/decoding.ts';
import { workOnWhole } from './platform/imaging/jpeg/decode-whole.ts';
import { sharp } from './platform/imaging/loaders.ts';
import { withColoursAsProfile } from './platform/imaging/png-colour/png-colour.ts';
import type {
  Assignment,
  JobAnswer,
  JobKind,
  JobOf,
  JobRefusal,
  PictureJob,
  ResultOf,
} from './platform/picture-processes/job.ts';

/** Modules that uploads do not need are imported where they are used. This halves the start time of a process. */
type Work = { [Kind in JobKind]: (job: JobOf<Kind>) => Promise<ResultOf<Kind>> };

const WORK: Work = {
  examine: ({ path, maxPixels }) => decodeThumbnail(path, maxPixels),
  poster: ({ path, maxPixels }) => decodePoster(path, maxPixels),
  verify: async ({ bytes, maxPixels }) => {
    await requireDecodable(bytes, maxPixels);
    return {};
  },
  prepare: async ({ path, mimeType, output, ...format }) => {
    const { prepareForEngine } = await import('./platform/imaging/prepare.ts');
    // The size of the original was checked when it was uploaded.
    const picture = withColoursAsProfile(await readFile(path));
    const { bytes: copy, ...prepared } = await workOnWhole(picture, Number.POSITIVE_INFINITY, (bytes) =>
      prepareForEngine({ bytes, mimeType }, format),
    );
    await writeFile(output, copy, { mode: 0o600 });
    return prepared;
  },
  mask: async ({ path, output, ...wanted }) => {
    const { maskForModel } = await import('./platform/imaging/mask-for-model.ts');
    await writeFile(output, await maskForModel(await readFile(path), wanted), { mode: 0o600 });
    return {};
  },
  darkroom: async ({ path, mimeType, prompt, output, ...options }) => {
    const { EngineError } = await import('./engines/engine.ts');
    const { runInstruction } = await import('./engines/darkroom/instruction.ts');
    const { image, evidence } = await workOnWhole(
      withColoursAsProfile(await readFile(path)),
      options.maxPixels,
      (bytes) => runInstruction({ bytes, mimeType }, prompt, options),
      (error) => error instanceof EngineError,
    );
    await writeFile(output, image.bytes, { mode: 0o600 });
    return { mimeType: image.mimeType, evidence };
  },
  read: async ({ prompt, models }) => {
    const { readInstruction } = await import('./engines/darkroom/parse/read.ts');
    return readInstruction(prompt, { models });
  },
};

const run = <Kind extends JobKind>(job: JobOf<Kind>): Promise<ResultOf<Kind>> => {
  // For each kind, `WORK` has a function for the jobs of that kind. The compiler loses this connection at the lookup.
  const work = WORK[job.kind] as (job: JobOf<Kind>) => Promise<ResultOf<Kind>>;
  return work(job);
};

const refusalOf = async ({ kind }: PictureJob, error: unknown): Promise<JobRefusal> => {
  if (kind === 'darkroom') {
    const { EngineError } = await import('./engines/engine.ts');
    if (error instanceof EngineError) {
      const { message, sentences, language, evidence } = error;
      return { because: 'instruction', message, sentences, language, evidence };
    }
  }
  const message = error instanceof Error ? error.message : String(error);
  const decodes = kind === 'examine' || kind === 'poster' || kind === 'verify';
  return { because: decodes ? 'unreadable' : 'fault', message };
};

const answer = async (job: PictureJob): Promise<JobAnswer> => {
  try {
    return { result: await run(job) };
  } catch (error) {
    return { refusal: await refusalOf(job, error) };
  }
};

// The messages come only from the server, which is the same program.
process.on('message', async ({ job, threads }: Assignment) => {
  sharp.concurrency(threads);
  process.send?.(await answer(job), (error: Error | null) => {
    // The server has ended while the job ran.
    if (error) process.exit(0);
  });
  // V8 does not see how much memory the pixels take, because its own objects for them are small, so it would keep them through the next
  // job. A decode for an upload leaves only its file and a thumbnail, whose size V8 does see.
  if (job.kind !== 'examine' && job.kind !== 'poster') globalThis.gc?.();
});
// The server has ended.
process.on('disconnect', () => process.exit(0));
