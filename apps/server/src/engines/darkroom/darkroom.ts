import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { PictureTooSlow } from '../../platform/picture-processes/faults.ts';
import type { JobRefusal } from '../../platform/picture-processes/job.ts';
import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { LIGHT_RESULT_PIXELS } from '../../platform/picture-processes/work-policy.ts';
import { type Engine, type EngineCall, EngineError, type EngineModel, type EngineResult, sourceOf } from '../engine.ts';
import { languageOf } from './language.ts';
import { isResultTooLarge, onlyEdits, type Refusal, tooSlow } from './refusals.ts';

const MODEL: EngineModel = {
  id: 'darkroom',
  name: '暗房 Darkroom',
  engine: 'darkroom',
  edit: true,
  generate: false,
  mask: false,
  references: 0,
  // The same words always give the same result.
  count: 1,
  resultsPerCall: 1,
  parameters: [],
};

export interface DarkroomOptions {
  /** The maximum number of pixels of an original or a result. */
  maxPixels: number;
  processes: PictureProcesses;
  /** Names of ready models that can do what the darkroom cannot. */
  models?: readonly string[];
}

const refused = (refusal: JobRefusal): Error =>
  refusal.because === 'instruction'
    ? new EngineError('unsupported_instruction', refusal.sentences, refusal.evidence, { language: refusal.language })
    : new Error(`the darkroom could not edit the picture: ${refusal.message}`);

/**
 * The built-in engine. It edits with libvips on this machine, without a key or a network. Its evidence lists the operations that
 * it understood and ran, as data and as text. For everything that it cannot do, it throws an EngineError `unsupported_instruction`.
 */
export const createDarkroom = ({ maxPixels, processes, models = [] }: DarkroomOptions): Engine => {
  const told = (refusal: Refusal, prompt: string): EngineError => refusal.told(languageOf(prompt), { models });

  const edit = async (
    { prompt, keepsPosition, owner, signal, report }: EngineCall,
    original: EncodedImage,
  ): Promise<EngineResult> => {
    report({ stage: 'preparing' });
    const { mimeType } = original;
    return await processes.withFile(original.bytes, async (path) => {
      const run = async (resultPixels: number): Promise<EngineResult> => {
        const options = { owner, signal, onBegin: () => report({ stage: 'applying' }) };
        const { result, bytes } = await processes.withOutput((output) =>
          processes.run<'darkroom'>(
            { kind: 'darkroom', path, mimeType, keepsPosition, maxPixels, resultPixels, prompt, models, output },
            options,
            refused,
          ),
        );
        return { image: { bytes, mimeType: result.mimeType }, evidence: result.evidence };
      };
      // The result's size is only known once the instruction has been read. If it exceeds light work, the task waits for a heavy turn.
      const light = Math.min(maxPixels, LIGHT_RESULT_PIXELS);
      return await run(light).catch((error: unknown) => {
        if (!isResultTooLarge(error) || light === maxPixels) throw error;
        return run(maxPixels);
      });
    });
  };

  return {
    models: [MODEL],
    async *run(call) {
      const original = sourceOf(call);
      if (!original) throw told(onlyEdits({ models }), call.prompt);
      yield await edit(call, original).catch((error: unknown) => {
        throw error instanceof PictureTooSlow ? told(tooSlow(), call.prompt) : error;
      });
    },
  };
};
