import type { Model } from '@pictor/contracts';
import type { Engine } from '../engine.ts';
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
  /** The most pixels that an original or a result may have; 64 million unless given. */
  maxPixels?: number;
}

/**
 * The built-in engine: edits by libvips on this machine, without a key or a network. Evidence is the list of operations
 * that it understood and ran. Everything that it cannot do is an EngineError `unsupported_instruction`.
 */
export const createDarkroom = ({ maxPixels = 64_000_000 }: DarkroomOptions = {}): Engine => ({
  models: [MODEL],
  edit: async ({ prompt, original, signal, report }) => {
    signal.throwIfAborted();
    report({ stage: 'preparing' });
    const operations = parseInstruction(prompt);
    report({ stage: 'applying' });
    return { image: await applyOperations(original, operations, { signal, maxPixels }), evidence: { operations } };
  },
  generate: async () => {
    throw onlyEdits();
  },
});
