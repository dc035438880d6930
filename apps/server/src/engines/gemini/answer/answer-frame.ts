import type { Frame } from '../../remote/answer/document-tree.ts';
import type { Json } from '../../remote/http/json.ts';
import type { PaintedPicture } from './painted-picture.ts';

/** An object or array of an answer, with the picture in it. */
export interface PartFrame extends Frame {
  picture: PaintedPicture | undefined;
  /** This field and the next two decide whether its picture counts. They are read even if `value` is not kept. */
  isThought: boolean;
  index: number | undefined;
  finishReason: string | undefined;
}

export const frameOf = (value: Frame['value'], isArray: boolean, path: string): PartFrame => ({
  value,
  isArray,
  path,
  key: '',
  count: 0,
  picture: undefined,
  isThought: false,
  index: undefined,
  finishReason: undefined,
});

/** Remembers the fields that decide whether a picture counts. */
export const note = (frame: PartFrame, value: Json): void => {
  if (frame.isArray) return;
  if (frame.key === 'thought') frame.isThought = value === true;
  // Accept the same numbers as the code that reads the fields.
  if (frame.key === 'index' && Number.isSafeInteger(value)) frame.index = Number(value);
  if (frame.key === 'finishReason' && typeof value === 'string') frame.finishReason = value;
};
