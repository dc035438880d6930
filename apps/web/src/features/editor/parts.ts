import { loadMessages } from '../../lib/i18n/i18n.ts';
import { lazyPart } from '../../lib/lazy-part.ts';
import { loadUploads } from './uploads/load-uploads.ts';

/** Without a picture there is nothing to look at: zoom, comparison and all that is said about a result come with it. */
export const workbenchPart = lazyPart(async () => {
  const [{ Workbench }] = await Promise.all([import('./workbench.tsx'), loadMessages('workbench')]);
  return { Workbench };
});

export const wordsPart = lazyPart(async () => {
  const [{ Words }, { PromptMarks }] = await Promise.all([
    import('./words/words.tsx'),
    import('./words/prompt-marks.tsx'),
    loadMessages('workbench'),
  ]);
  return { Words, PromptMarks };
});

/** What is said of a run and of an upload: nothing of it is there before one has begun. */
export const runPart = lazyPart(async () => {
  const [{ EdgeProgress, FailureNotice, RunningLine }] = await Promise.all([
    import('./run/run-report.tsx'),
    loadMessages('workbench'),
  ]);
  return { EdgeProgress, FailureNotice, RunningLine };
});

/** In an idle moment, before anybody needs them. What does not come is fetched when it is needed. */
export const preloadParts = (): Promise<unknown> =>
  Promise.allSettled([workbenchPart.load(), wordsPart.load(), runPart.load(), loadUploads()]);
