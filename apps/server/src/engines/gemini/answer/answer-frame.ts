import type { Picture } from './picture/picture.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** One object or array that has begun. */
export interface Frame {
  /** Undefined where it is not kept. */
  value: Json[] | { [key: string]: Json } | undefined;
  isArray: boolean;
  path: string;
  key: string;
  count: number;
  picture: Picture | undefined;
  /** This field and the next two decide whether its picture counts. They are read even where `value` is not kept. */
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

/** Remembers the fields that decide about a picture. */
export const note = (frame: Frame, value: Json): void => {
  if (frame.isArray) return;
  if (frame.key === 'thought') frame.isThought = value === true;
  // The same numbers count as where the fields are read.
  if (frame.key === 'index' && Number.isSafeInteger(value)) frame.index = Number(value);
  if (frame.key === 'finishReason' && typeof value === 'string') frame.finishReason = value;
};
