import { z } from 'zod';

/** A whole number in a query string. It accepts only digits, so that '', '1e9' and repeated parameters are rejected. */
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

/** The length of the longest address to which the sign-in returns, in characters. */
export const NEXT_LENGTH = 1024;
