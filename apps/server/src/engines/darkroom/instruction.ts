import type { EncodedImage } from '../engine.ts';
import { applyOperations } from './apply/apply.ts';
import type { Operation } from './operations.ts';
import { parseInstruction } from './parse/parse.ts';

/**
 * Reads an instruction and runs it on a picture. Runs until it is through: it belongs into a process that can be ended.
 *
 * @throws EngineError `unsupported_instruction` @throws sharp's error where the original does not decode
 */
export const runInstruction = async (
  original: EncodedImage,
  prompt: string,
  limits: { maxPixels: number; resultPixels: number },
): Promise<{ image: EncodedImage; operations: readonly Operation[] }> => {
  const operations = parseInstruction(prompt);
  const { signal } = new AbortController();
  return { image: await applyOperations(original, operations, { signal, ...limits }), operations };
};
