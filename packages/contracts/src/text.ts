import { z } from 'zod';

const NUL = '\u0000';

/**
 * Text that both databases can keep: no NUL (PostgreSQL refuses it) and no lone surrogate (it has no UTF-8 form).
 * Length is counted in UTF-16 code units, as the browser's `maxLength` does.
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
