import { readFile, writeFile } from 'node:fs/promises';
import { EngineError } from '../engines/engine.ts';
import { decodePoster, decodeThumbnail, requireDecodable } from '../imaging/decoding.ts';
import { workOnWhole } from '../imaging/jpeg/decode-whole.ts';
import { sharp } from '../imaging/loaders.ts';
import { withColoursAsProfile } from '../imaging/png-colour/png-colour.ts';
import type { Assignment, JobAnswer, JobKind, JobOf, JobRefusal, PictureJob, ResultOf } from './job.ts';

/** What a process for uploads never does is loaded where it is done: it starts in half the time. */
type Work = { [Kind in JobKind]: (job: JobOf<Kind>) => Promise<ResultOf<Kind>> };

const WORK: Work = {
  examine: ({ path, maxPixels }) => decodeThumbnail(path, maxPixels),
  poster: ({ path, maxPixels }) => decodePoster(path, maxPixels),
  verify: async ({ bytes, maxPixels }) => {
    await requireDecodable(bytes, maxPixels);
    return {};
  },
  prepare: async ({ path, mimeType, maxBytes, output }) => {
    const { prepareForEngine } = await import('../imaging/prepare.ts');
    // How large the original is was judged when it was accepted.
    const picture = withColoursAsProfile(await readFile(path));
    const prepared = await workOnWhole(picture, Number.POSITIVE_INFINITY, (bytes) =>
      prepareForEngine({ bytes, mimeType }, maxBytes),
    );
    await writeFile(output, prepared.bytes, { mode: 0o600 });
    return { mimeType: prepared.mimeType };
  },
  darkroom: async ({ path, mimeType, prompt, output, ...options }) => {
    const { runInstruction } = await import('../engines/darkroom/instruction.ts');
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
    const { readInstruction } = await import('../engines/darkroom/parse/read.ts');
    return readInstruction(prompt, { models });
  },
};

const run = <Kind extends JobKind>(job: JobOf<Kind>): Promise<ResultOf<Kind>> => {
  // `WORK` holds for each kind the work on its own jobs; the compiler loses that when it looks the kind up.
  const work = WORK[job.kind] as (job: JobOf<Kind>) => Promise<ResultOf<Kind>>;
  return work(job);
};

const refusalOf = ({ kind }: PictureJob, error: unknown): JobRefusal => {
  if (error instanceof EngineError) {
    const { message, texts, language, evidence } = error;
    return { because: 'instruction', message, texts, language, evidence };
  }
  const message = error instanceof Error ? error.message : String(error);
  const decodes = kind === 'examine' || kind === 'poster' || kind === 'verify';
  return { because: decodes ? 'unreadable' : 'fault', message };
};

const answer = async (job: PictureJob): Promise<JobAnswer> => {
  try {
    return { result: await run(job) };
  } catch (error) {
    return { refusal: refusalOf(job, error) };
  }
};

// The server is the only sender; it is the same program.
process.on('message', async ({ job, threads }: Assignment) => {
  sharp.concurrency(threads);
  process.send?.(await answer(job));
  // V8 does not see how large the pixels are that its small objects hold, and would keep them through the next job. A decode for an
  // upload leaves its file and a thumbnail behind, which V8 does see.
  if (job.kind !== 'examine' && job.kind !== 'poster') globalThis.gc?.();
});
// The server has gone.
process.on('disconnect', () => process.exit(0));
