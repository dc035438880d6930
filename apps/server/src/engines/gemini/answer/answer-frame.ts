import type { Json } from '../../remote/json.ts';
import type { PaintedPicture } from './painted-picture.ts';

/** An object or array that has begun and has not ended yet. */
export interface Frame {
  /** Undefined if it is not kept. */
  value: Json[] | { [key: string]: Json } | undefined;
  isArray: boolean;
  path: string;
  key: string;
  count: number;
  picture: PaintedPicture | undefined;
  /** This field and the next two decide whether its picture counts. They are read even if `value` is not kept. */
  isThought: boolean;
  index: number | undefined;
  finishReason: string | undefined;
}

export const frameOf = (value: Frame['value'], isArray: boolean, path: string): Frame => ({
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
export const note = (frame: Frame, value: Json): void => {
  if (frame.isArray) return;
  if (frame.key === 'thought') frame.isThought = value === true;
  // Accept the same numbers as the code that reads the fields.
  if (frame.key === 'index' && Number.isSafeInteger(value)) frame.index = Number(value);
  if (frame.key === 'finishReason' && typeof value === 'string') frame.finishReason = value;
};
