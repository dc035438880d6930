import type { Model } from '@pictor/contracts';
import { PictureTooSlow } from '../../picture-processes/faults.ts';
import type { JobRefusal } from '../../picture-processes/job.ts';
import type { PictureProcesses } from '../../picture-processes/picture-processes.ts';
import { type EditCall, type Engine, EngineError, type EngineResult } from '../engine.ts';
import { onlyEdits, tooSlow } from './refusals.ts';

const MODEL: Model = {
  id: 'darkroom',
  name: '暗房 Darkroom',
  engine: 'darkroom',
  edit: true,
  generate: false,
  mask: false,
  references: 0,
  aspect_ratios: [],
  sizes: [],
};

export interface DarkroomOptions {
  /** The most pixels that an original or a result may have. */
  maxPixels: number;
  processes: PictureProcesses;
}

const refused = (refusal: JobRefusal): Error =>
  refusal.because === 'instruction'
    ? new EngineError('unsupported_instruction', refusal.message, refusal.evidence)
    : new Error(`the darkroom could not work on the picture: ${refusal.message}`);

/**
 * The built-in engine: edits by libvips on this machine, without a key or a network. Evidence is the list of operations
 * that it understood and ran. Everything that it cannot do is an EngineError `unsupported_instruction`.
 */
export const createDarkroom = ({ maxPixels, processes }: DarkroomOptions): Engine => {
  const edit = async ({ prompt, original, owner, signal, report }: EditCall): Promise<EngineResult> => {
    report({ stage: 'preparing' });
    const options = { owner, signal, onBegin: () => report({ stage: 'applying' }) };
    const { mimeType } = original;
    const { result, bytes } = await processes.withFile(original.bytes, (path) =>
      processes.withOutput((output) =>
        processes.run<'darkroom'>({ kind: 'darkroom', path, mimeType, maxPixels, prompt, output }, options, refused),
      ),
    );
    return { image: { bytes, mimeType: result.mimeType }, evidence: { operations: result.operations } };
  };

  return {
    models: [MODEL],
    edit: (call) =>
      edit(call).catch((error: unknown) => {
        throw error instanceof PictureTooSlow ? tooSlow() : error;
      }),
    generate: async () => {
      throw onlyEdits();
    },
  };
};
