import { loadMessages } from '../../lib/i18n/i18n.ts';
import { whenIdle } from '../../lib/idle.ts';
import { lazyPart } from '../../lib/lazy-part.ts';
import { resultsPart } from './stage/results/results-part.ts';
import { loadUploads } from './uploads/load-uploads.ts';

/** Loaded separately, because an empty editor needs neither zoom, comparison nor the information about a result. */
export const workbenchPart = lazyPart(async () => {
  const [{ Workbench }] = await Promise.all([import('./stage/workbench.tsx'), loadMessages('workbench')]);
  return { Workbench };
});

export const wordsPart = lazyPart(async () => {
  const [{ Words }, { PromptMarks }, { Loss }] = await Promise.all([
    import('./words/words.tsx'),
    import('./words/prompt-marks.tsx'),
    import('./words/loss.tsx'),
    loadMessages('workbench'),
  ]);
  return { Words, PromptMarks, Loss };
});

/** Reports about runs and uploads. Nothing needs it before a run or an upload begins. */
export const runPart = lazyPart(async () => {
  const [{ EdgeProgress, FailureNotice, RunningLine }] = await Promise.all([
    import('./run/run-report.tsx'),
    loadMessages('workbench'),
  ]);
  return { EdgeProgress, FailureNotice, RunningLine };
});

/** The references of a run. It loads in an idle moment: the first screen only keeps room for it. */
export const referencesPart = lazyPart(async () => {
  await whenIdle();
  const [{ ReferenceBar }, { MentionMenu }, { PastedChoice }, { CrowdedOffer }] = await Promise.all([
    import('./references/reference-bar.tsx'),
    import('./references/mention-menu.tsx'),
    import('./references/pasted-choice.tsx'),
    import('./references/crowded-offer.tsx'),
    loadMessages('workbench'),
  ]);
  return { ReferenceBar, MentionMenu, PastedChoice, CrowdedOffer };
});

/** Most runs have one model. It loads in an idle moment: the first screen only keeps room for it. */
export const modelMenuPart = lazyPart(async () => {
  await whenIdle();
  const [{ ModelMenu }] = await Promise.all([import('./composer/model-menu.tsx'), loadMessages('workbench')]);
  return { ModelMenu };
});

/** Preloads all parts in an idle moment. A part that fails to load is fetched again when it is needed. */
export const preloadParts = (): Promise<unknown> =>
  Promise.allSettled([...[workbenchPart, wordsPart, runPart, resultsPart].map((part) => part.load()), loadUploads()]);
