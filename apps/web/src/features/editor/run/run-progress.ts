import type { EngineName, TaskProgress } from '@pictor/contracts';
import type { MessageId } from '../../../lib/i18n/i18n.ts';

/** Seconds after which most runs of an engine have finished. */
const USUAL_SECONDS: Record<EngineName, number> = { darkroom: 2, gemini: 20, openai: 30, dashscope: 25, ark: 15 };
const AS_FAR_AS_A_GUESS_GOES = 0.94;

/** No engine reports its progress. The bar shows that time passes, quickly at first, and never reaches the end. */
export const guessProgress = (elapsedSeconds: number, engine: EngineName): number =>
  AS_FAR_AS_A_GUESS_GOES * (1 - Math.exp((-1.6 * Math.max(0, elapsedSeconds)) / USUAL_SECONDS[engine]));

const STAGE_WORDS: Record<TaskProgress['stage'], MessageId> = {
  waiting: 'run.stage.waiting',
  preparing: 'run.stage.preparing',
  calling_model: 'run.stage.calling_model',
  retrying: 'run.stage.retrying',
  applying: 'run.stage.applying',
  storing: 'run.stage.storing',
};

export const stageWords = (progress: TaskProgress | undefined): MessageId => STAGE_WORDS[progress?.stage ?? 'waiting'];
