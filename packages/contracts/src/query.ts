import { z } from 'zod';

/** A whole number in a query string: digits alone, so that neither '' nor '1e9' nor a repeated parameter slips through. */
export const queryInteger = ({ min, max, fallback }: { min: number; max: number; fallback: number }) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(fallback);

export const queryBoolean = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** The longest address that the sign-in leads back to, in characters. */
export const NEXT_LENGTH = 1024;
