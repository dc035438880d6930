import type { Model } from '@pictor/contracts';
import type { DecodeGate } from '../../imaging/decode-gate.ts';
import type { EditCall, Engine, EngineResult } from '../engine.ts';
import { untilAborted } from '../until-aborted.ts';
import { applyOperations } from './apply/apply.ts';
import { parseInstruction } from './parse/parse.ts';
import { onlyEdits } from './refusals.ts';

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
  gate: DecodeGate;
}

/**
 * The built-in engine: edits by libvips on this machine, without a key or a network. Evidence is the list of operations
 * that it understood and ran. Everything that it cannot do is an EngineError `unsupported_instruction`.
 */
export const createDarkroom = ({ maxPixels, gate }: DarkroomOptions): Engine => {
  const edit = async ({ prompt, original, signal, report }: EditCall): Promise<EngineResult> => {
    signal.throwIfAborted();
    report({ stage: 'preparing' });
    const operations = parseInstruction(prompt);
    const image = await gate.run(original.bytes, () => {
      report({ stage: 'applying' });
      return applyOperations(original, operations, { signal, maxPixels });
    });
    return { image, evidence: { operations } };
  };

  return {
    models: [MODEL],
    // libvips does not stop in the middle of an operation: the call is over at once, its place at the gate is not.
    edit: (call) => untilAborted(call.signal, () => edit(call)),
    generate: async () => {
      throw onlyEdits();
    },
  };
};
