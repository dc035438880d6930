import {
  type Currency,
  type EngineName,
  estimateMicros,
  isFree,
  microsPerImage,
  type Price,
  type PricedRequest,
  toMicros,
} from '@pictor/contracts';
import type { Engine, EngineUsage, Params, TokenCounts } from './engine.ts';
import { PRICE_LISTS } from './price-list.ts';
import { bareId } from './remote/known-model.ts';

/** The date at the end of the id of a dated version. */
const DATE = /^-(?:\d{6}|\d{8}|\d{4}-\d\d-\d\d)$/;

const FREE: Price = { currency: 'CNY', per_image: [{ amount: 0 }] };

/** The provider of a model. */
export interface PricedProvider {
  engine: EngineName;
  /** Undefined if the engine works on this machine. */
  baseUrl: string | undefined;
}

/** @returns the price of the list. It is approximate at another address than that of the maker. Undefined if it is not known. */
export const priceOf = ({ engine, baseUrl }: PricedProvider, model: string): Price | undefined => {
  if (baseUrl === undefined) return FREE;
  const list = PRICE_LISTS[engine];
  const id = bareId(model);
  const listed = list?.models.find(
    (one) => id === one.id || (id.startsWith(one.id) && DATE.test(id.slice(one.id.length))),
  );
  if (!list || !listed) return undefined;
  const isMaker = list.hosts.test(URL.parse(baseUrl)?.host ?? '');
  return isMaker ? listed.price : { ...listed.price, approximate: true };
};

/** The same engine, whose models have the prices of the list. */
export const withPrices = (engine: Engine, provider: PricedProvider): Engine => ({
  models: engine.models.map((model) => {
    const price = priceOf(provider, model.id);
    return price ? { ...model, price } : model;
  }),
  run: (call) => engine.run(call),
});

/** An amount in millionths. */
export interface Money {
  micros: number;
  currency: Currency;
  exact: boolean;
}

/** A call as it was asked for. */
export interface AskedCall {
  params: Params;
  /** The number of pictures that were sent. */
  pictures: number;
}

type AskedSize = Pick<PricedRequest, 'size' | 'quality'>;

const hasParts = ({ per_image, per_reference, per_million_tokens }: Price): boolean =>
  per_image !== undefined || per_reference !== undefined || per_million_tokens !== undefined;

const wordOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Tokens times the amount for a million of them, rounded half up. The product may exceed the integers of a double. */
const microsOfTokens = (parts: readonly (readonly [tokens: number, perMillion: number])[]): number => {
  let sum = 0n;
  for (const [tokens, perMillion] of parts)
    sum += BigInt(Math.max(0, Math.round(tokens))) * BigInt(toMicros(perMillion));
  return Number((sum + 500_000n) / 1_000_000n);
};

/** @returns undefined if the provider has told no tokens */
const costOfTokens = (
  prices: NonNullable<Price['per_million_tokens']>,
  tokens: TokenCounts,
): { micros: number; exact: boolean } | undefined => {
  if (Object.values(tokens).every((count) => count === undefined)) return undefined;
  const { text_input = 0, image_input = 0, text_output = 0, image_output = 0 } = prices;
  const micros = microsOfTokens([
    [tokens.text_input ?? 0, text_input],
    [tokens.image_input ?? 0, image_input],
    [tokens.text_output ?? 0, text_output],
    [tokens.image_output ?? 0, image_output],
    // The kind of these tokens is not known, so they count as the more expensive kind.
    [tokens.input ?? 0, Math.max(text_input, image_input)],
    [tokens.output ?? 0, Math.max(text_output, image_output)],
  ]);
  const isClear = (count: number | undefined, one: number, other: number): boolean =>
    !count || one === other || one === 0 || other === 0;
  const exact = isClear(tokens.input, text_input, image_input) && isClear(tokens.output, text_output, image_output);
  return { micros, exact };
};

/** The amount that the provider reports for a call. */
const toldCost = ({ dollars }: EngineUsage): Money | undefined =>
  dollars !== undefined && Number.isFinite(dollars) && dollars >= 0
    ? { micros: toMicros(dollars), currency: 'USD', exact: true }
    : undefined;

const ownCost = ({ per_image }: Price, asked: AskedSize): number | undefined =>
  per_image ? microsPerImage(per_image, asked) : 0;

/** If the provider has told no tokens, the usual amount for a result takes their place. */
const usualCost = ({ per_million_tokens, usual_per_image = [] }: Price, asked: AskedSize): number | undefined =>
  per_million_tokens ? microsPerImage(usual_per_image, asked) : 0;

interface AnsweredCall extends AskedCall {
  /** As the engine has told it. */
  usage?: EngineUsage | undefined;
  /** How many results came. */
  results: number;
}

const sumOf = (
  price: Price | undefined,
  { usage = {}, results, params, pictures }: AnsweredCall,
): Money | undefined => {
  const told = toldCost(usage);
  if (told || !price || !hasParts(price)) return told;
  const { currency, per_reference = 0, per_million_tokens } = price;
  const images = Math.max(0, Math.round(usage.images ?? results));
  const asked = { size: usage.size ?? wordOf(params['size']), quality: wordOf(params['quality']) };
  const tokens = per_million_tokens && costOfTokens(per_million_tokens, usage.tokens ?? {});
  const own = ownCost(price, asked);
  const usual = tokens ? 0 : usualCost(price, asked);
  if (own === undefined || usual === undefined) return isFree(price) ? { micros: 0, currency, exact: true } : undefined;
  const sent = images > 0 ? pictures * toMicros(per_reference) : 0;
  const isEstimate = per_million_tokens !== undefined && tokens?.exact !== true && !isFree(price);
  return {
    micros: images * (own + usual) + (tokens?.micros ?? 0) + sent,
    currency,
    exact: price.approximate !== true && !isEstimate,
  };
};

/** The largest amount of one call. A larger one is an error of the provider. */
const MICROS_MAX = toMicros(1_000_000);

/** The cost of an answered call. Undefined if it is not known. */
export const costOf = (price: Price | undefined, call: AnsweredCall): Money | undefined => {
  const cost = sumOf(price, call);
  return cost && cost.micros <= MICROS_MAX ? cost : undefined;
};

/** The estimated cost of a call for `count` results. Undefined if it is not known. */
export const estimateOf = (
  price: Price | undefined,
  { params, pictures, count }: AskedCall & { count: number },
): Money | undefined => {
  const micros =
    price &&
    estimateMicros(price, { size: wordOf(params['size']), quality: wordOf(params['quality']), count, pictures });
  return price && micros !== undefined ? { micros, currency: price.currency, exact: isFree(price) } : undefined;
};
