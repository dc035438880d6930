import type { Cost, Currency, Price, PriceEntry } from './prices.ts';
import { UNSPECIFIED } from './unspecified.ts';

const MICROS = 1_000_000;

/** Amounts are added as whole millionths, because sums of fractions are not exact. */
export const toMicros = (amount: number): number => Math.round(amount * MICROS);
export const fromMicros = (micros: number): number => micros / MICROS;

/** The part of a request that decides the price. */
export interface PricedRequest {
  size?: string | undefined;
  quality?: string | undefined;
  /** The number of results. */
  count: number;
  /** The number of pictures that are sent: the original and the references. */
  pictures: number;
}

/** The millionths for one result. Undefined if no entry fits. */
export const microsPerImage = (
  entries: readonly PriceEntry[],
  { size = UNSPECIFIED, quality = UNSPECIFIED }: Pick<PricedRequest, 'size' | 'quality'>,
): number | undefined => {
  const entry = entries.find((one) => (one.size ?? size) === size && (one.quality ?? quality) === quality);
  return entry && toMicros(entry.amount);
};

/** All amounts of a price that are billed. None if the price is unknown. */
const amountsOf = ({ per_image = [], per_reference, per_million_tokens = {} }: Price): number[] => [
  ...per_image.map(({ amount }) => amount),
  ...(per_reference === undefined ? [] : [per_reference]),
  ...Object.values(per_million_tokens).filter((amount) => amount !== undefined),
];

/** Whether a price is known, and zero in all cases. */
export const isFree = (price: Price): boolean => {
  const amounts = amountsOf(price);
  return amounts.length > 0 && amounts.every((amount) => amount === 0);
};

/**
 * Estimates the cost of a task, in millionths of the currency of the price. Pictures count once for each result, because most models
 * make one result per call.
 *
 * @returns undefined if it is not known
 */
export const estimateMicros = (price: Price, request: PricedRequest): number | undefined => {
  if (isFree(price)) return 0;
  const { per_image, per_reference = 0, per_million_tokens, usual_per_image = [] } = price;
  const parts = [
    ...(per_image ? [microsPerImage(per_image, request)] : []),
    ...(per_million_tokens ? [microsPerImage(usual_per_image, request)] : []),
  ];
  let perResult = request.pictures * toMicros(per_reference);
  for (const part of parts) {
    if (part === undefined) return undefined;
    perResult += part;
  }
  return amountsOf(price).length === 0 ? undefined : request.count * perResult;
};

/** @param cnyPerUsd how many CNY a dollar costs */
export const convertMicros = (micros: number, from: Currency, to: Currency, cnyPerUsd: number): number => {
  if (from === to) return micros;
  return Math.round(from === 'USD' ? micros * cnyPerUsd : micros / cnyPerUsd);
};

/**
 * The estimate before a task runs, in the currency of the user. It is exact only if the model is free.
 *
 * @returns undefined if the price is not known
 */
export const estimateCost = (
  price: Price | undefined,
  request: PricedRequest,
  { currency, cnyPerUsd }: { currency: Currency; cnyPerUsd: number },
): Cost | undefined => {
  const micros = price && estimateMicros(price, request);
  if (price === undefined || micros === undefined) return undefined;
  const converted = convertMicros(micros, price.currency, currency, cnyPerUsd);
  return { amount: fromMicros(converted), currency, exact: isFree(price) };
};
