import { z } from 'zod';

const NUL = '\u0000';

/** The same text in both languages of the page. */
export const BothLanguages = z.object({ zh: z.string(), en: z.string() });
export type BothLanguages = z.infer<typeof BothLanguages>;

/**
 * Text that both databases can store: no NUL (PostgreSQL rejects it) and no lone surrogate (it has no UTF-8 form). Length is counted in
 * UTF-16 code units, like the browser's `maxLength`.
 */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !text.includes(NUL) && text.isWellFormed(), {
      error: 'contains characters that cannot be stored',
    });

/** {@link plainText} with at least one character that is not white space. */
export const filledText = (max: number) =>
  plainText(max).refine((text) => text.trim() !== '', { error: 'must not be empty' });

/** The part of a text from another source that {@link plainText} accepts, at most `max` UTF-16 code units. */
export const storableText = (text: string, max: number): string =>
  text.replaceAll(NUL, '').slice(0, max).toWellFormed();

const isStorable = (value: unknown): boolean => {
  if (typeof value === 'string') return !value.includes(NUL) && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => isStorable(key) && isStorable(item));
};

/**
 * JSON whose texts {@link plainText} accepts, at most `max` UTF-16 code units when serialized. The size is checked first, because the other
 * checks visit each value.
 */
export const storableJson = (max: number) =>
  z
    .unknown()
    .refine((value) => (JSON.stringify(value) ?? '').length <= max, { error: 'is too large' })
    .pipe(z.record(z.string(), z.json()))
    .refine(isStorable, { error: 'contains characters that cannot be stored' });
