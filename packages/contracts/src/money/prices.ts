import { z } from 'zod';

/** ISO 4217. The currencies in which providers bill. */
export const CURRENCIES = ['CNY', 'USD'] as const;
export const Currency = z.enum(CURRENCIES);
export type Currency = z.infer<typeof Currency>;

/** In units of the currency, such as 0.04 for four cents, with at most six decimal places. */
export const Amount = z.number().min(0).max(1_000_000);

/** The amount for one result. It applies to tasks with this size and quality. An absent field applies to all. */
export const PriceEntry = z.strictObject({
  size: z.string().max(16).optional(),
  quality: z.string().max(16).optional(),
  amount: Amount,
});
export type PriceEntry = z.infer<typeof PriceEntry>;

/** The first entry that fits applies. */
const PriceEntries = z.array(PriceEntry).max(32);

/** The price of a model at a provider. A call costs the sum of all parts that are given. Without any part, the price is unknown. */
export const Price = z.strictObject({
  currency: Currency,
  /** For each result. */
  per_image: PriceEntries.optional(),
  /** For each picture that the call sends: the original and the references. */
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
  /** The usual cost of a result of a model that is billed by tokens. Only for estimates. */
  usual_per_image: PriceEntries.optional(),
  /** The price is that of the maker of the model. The provider, such as a gateway, may bill another amount. */
  approximate: z.literal(true).optional(),
});
export type Price = z.infer<typeof Price>;

/** The cost of a task or of a sum of tasks. `exact` is false if a part of it was estimated. */
export const Cost = z.object({ amount: z.number(), currency: Currency, exact: z.boolean() });
export type Cost = z.infer<typeof Cost>;
