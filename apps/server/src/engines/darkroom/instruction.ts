import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { Evidence } from '../engine.ts';
import { applyOperations } from './apply/apply.ts';
import type { PictureOptions } from './apply/picture/picture.ts';
import { describeAll, describeOutput } from './describe/describe.ts';
import { parseInstruction } from './parse/parse.ts';
import { toldOfPicture, toldWithHelp } from './parse/read.ts';
import { Refusal, type RefusalContext } from './refusals.ts';

interface Options extends RefusalContext, PictureOptions {}

const parse = (prompt: string, context: RefusalContext) => {
  try {
    return parseInstruction(prompt);
  } catch (error) {
    throw error instanceof Refusal ? toldWithHelp(prompt, error, context) : error;
  }
};

/**
 * Reads an instruction and runs it on a picture. It cannot be stopped, so it must run in a process that can be killed. The
 * evidence describes the operations as data and as text.
 *
 * @throws EngineError `unsupported_instruction` @throws sharp's error if the original does not decode
 */
export const runInstruction = async (
  original: EncodedImage,
  prompt: string,
  { models, ...options }: Options,
): Promise<{ image: EncodedImage; evidence: Evidence }> => {
  const operations = parse(prompt, { models });
  const { signal } = new AbortController();
  try {
    const { output, ...image } = await applyOperations(original, operations, { signal, ...options });
    const evidence = {
      operations,
      words: describeAll(operations),
      ...(output ? { output: { ...output, words: describeOutput(output) } } : {}),
    };
    return { image, evidence };
  } catch (error) {
    throw error instanceof Refusal ? toldOfPicture(prompt, error, { models }, operations) : error;
  }
};
