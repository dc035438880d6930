import { MAX_OPERATIONS, Operation } from '../operations.ts';
import { noInstruction, outOfRange, tooManyOperations, wouldChangeNothing } from '../refusals.ts';
import { divide, type Reading } from './divide.ts';
import { findFreeText } from './free-text.ts';
import { partOf, refuse } from './refuse.ts';
import { scan } from './scan.ts';

const changesNothing = (operation: Operation): boolean => {
  switch (operation.type) {
    case 'rotate':
    case 'hue':
      return operation.degrees % 360 === 0;
    case 'exposure':
      return operation.stops === 0;
    case 'brightness':
    case 'contrast':
    case 'saturation':
    case 'vibrance':
    case 'temperature':
    case 'shadows':
    case 'highlights':
    case 'clarity':
      return operation.percent === 0;
    case 'levels':
      return operation.black === 0 && operation.white === 255 && operation.gamma === 1;
    case 'opacity':
      return operation.percent === 100;
    case 'resize':
      return operation.to.kind === 'scale' && operation.to.factor === 1;
    case 'region':
      return changesNothing(operation.operation);
    default:
      return false;
  }
};

/** @throws Refusal if a number is out of range, or if nothing would change */
export const requireSound = (prompt: string, { tokens, operations }: Reading): Operation[] =>
  operations.map((operation) => {
    const { success, data } = Operation.safeParse(operation);
    if (!success) throw outOfRange(partOf(prompt, tokens));
    if (changesNothing(data)) throw wouldChangeNothing(partOf(prompt, tokens));
    return data;
  });

/**
 * Parses an instruction in Chinese or English into operations, in the order of the text. It is strict: one unknown word makes it
 * refuse the whole sentence. Takes time linear in the length of the sentence.
 *
 * @throws Refusal `unsupported_instruction` that names the part
 */
export const parseInstruction = (prompt: string): Operation[] => {
  const tokens = findFreeText(prompt, scan(prompt));
  if (tokens.every(({ kind }) => kind === 'filler' || kind === 'separator')) throw noInstruction();
  const readings = divide(tokens);
  if (!readings) throw refuse(prompt, tokens);
  const operations = readings.flatMap((reading) => requireSound(prompt, reading));
  if (operations.length > MAX_OPERATIONS) throw tooManyOperations(MAX_OPERATIONS);
  return operations;
};
