import { z } from 'zod';
import { ImageSize } from './models.ts';

/** ISO 4217. The currencies in which providers bill. */
export const CURRENCIES = ['CNY', 'USD'] as const;
export const Currency = z.enum(CURRENCIES);
export type Currency = z.infer<typeof Currency>;

/** In units of the currency, such as 0.04 for four cents, with at most six decimal places. */
export const Amount = z.number().min(0).max(1_000_000);

/** What a provider bills for a model. A result costs the sum of all parts that are given. */
export const Price = z.strictObject({
  currency: Currency,
  /** For each result. The first entry whose `size` and `quality` are absent or equal to those of the task applies. */
  per_image: z
    .array(z.strictObject({ size: ImageSize.optional(), quality: z.string().max(16).optional(), amount: Amount }))
    .max(32)
    .optional(),
  /** For each reference picture of the call. */
  per_reference: Amount.optional(),
  /** For a million tokens of each kind, as the provider reports them. */
  per_million_tokens: z
    .strictObject({
      text_input: Amount.optional(),
      image_input: Amount.optional(),
      text_output: Amount.optional(),
      image_output: Amount.optional(),
    })
    .optional(),
});
export type Price = z.infer<typeof Price>;

/** The cost of a task or of a sum of tasks. `exact` is false if it was estimated. */
export const Cost = z.object({ amount: z.number(), currency: Currency, exact: z.boolean() });
export type Cost = z.infer<typeof Cost>;
