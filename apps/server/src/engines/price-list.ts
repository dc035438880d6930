import { type EngineName, type Price, type PriceEntry, UNSPECIFIED } from '@pictor/contracts';

/** The price of a model, as of the day in `read`. */
interface ListedPrice {
  /** The id of a model. Dated versions of the model have the same price. */
  id: string;
  price: Price;
  source: string;
  /** The day on which the source was read. */
  read: string;
}

interface PriceList {
  /** The hosts of the maker of the models. Other providers of the same models may bill other amounts. */
  hosts: RegExp;
  models: readonly ListedPrice[];
}

const GOOGLE = 'ai.google.dev/gemini-api/docs/pricing';
const READ = '2026-11-26';

/** Google bills by tokens. A picture of a size always has the same number of tokens. */
const google = (tokens: NonNullable<Price['per_million_tokens']>, usual_per_image: PriceEntry[]): Price => ({
  currency: 'USD',
  per_million_tokens: tokens,
  usual_per_image,
});

const TIERS = [
  { sizes: ['1K', UNSPECIFIED], area: 1 },
  { sizes: ['2K'], area: 4 },
  { sizes: ['4K'], area: 8 },
] as const;

/**
 * The usual amounts of a model of OpenAI for one result of 1024x1024. The number of tokens grows with the area. A task that names no
 * quality is estimated as `high`, because the model may choose it. The provider does not publish the amounts for higher qualities.
 */
const byQuality = (low: number, medium: number, high: number): PriceEntry[] =>
  TIERS.flatMap(({ sizes, area }) =>
    sizes.flatMap((size) =>
      Object.entries({ low, medium, high, [UNSPECIFIED]: high }).map(([quality, amount]) => ({
        size,
        quality,
        amount: Math.round(amount * area * 1000) / 1000,
      })),
    ),
  );

const GPT_IMAGE_2: Price = {
  currency: 'USD',
  per_million_tokens: { text_input: 5, image_input: 8, image_output: 30 },
  usual_per_image: byQuality(0.005, 0.041, 0.165),
};
const OPENAI = 'platform.openai.com pricing; the usual amounts are of secondary sources';

const cny = (...per_image: PriceEntry[]): Price => ({ currency: 'CNY', per_image });

const QWEN = 'help.aliyun.com/zh/model-studio/models';
const SEEDREAM = 'volcengine.com/docs/82379/1544106';

/** The prices of known models. A model that is missing here has no price until an administrator sets one. */
export const PRICE_LISTS: Readonly<Partial<Record<EngineName, PriceList>>> = {
  gemini: {
    hosts: /^generativelanguage\.googleapis\.com$/,
    models: [
      {
        id: 'gemini-nano-banana-2.1',
        price: google({ text_input: 1.5, image_input: 1.5, text_output: 7.5, image_output: 30 }, [
          { size: '2K', amount: 0.05 },
          { size: '4K', amount: 0.113 },
          { amount: 0.034 },
        ]),
        source: `${GOOGLE}; BerriAI/litellm discussion 44983 for the amounts by tokens`,
        read: '2026-11-28',
      },
      {
        id: 'gemini-3-pro-image',
        price: google({ text_input: 2, image_input: 2, text_output: 12, image_output: 120 }, [
          { size: '4K', amount: 0.24 },
          { amount: 0.134 },
        ]),
        source: GOOGLE,
        read: READ,
      },
      {
        id: 'gemini-3.1-flash-lite-image',
        price: { currency: 'USD', per_image: [{ amount: 0.034 }] },
        source: GOOGLE,
        read: READ,
      },
    ],
  },
  openai: {
    hosts: /^api\.openai\.com$/,
    models: [
      ...['gpt-image-2.6-sunburst', 'gpt-image-2.6-flare', 'gpt-image-2.5-sunburst', 'gpt-image-2.5-flare'].map(
        (id) => ({
          id,
          price: GPT_IMAGE_2,
          source: OPENAI,
          read: READ,
        }),
      ),
      { id: 'gpt-image-2', price: GPT_IMAGE_2, source: OPENAI, read: READ },
      {
        id: 'gpt-image-1-mini',
        price: {
          currency: 'USD',
          per_million_tokens: { text_input: 2, image_input: 2.5, image_output: 8 },
          usual_per_image: [{ quality: 'low', amount: 0.005 }, { quality: 'medium', amount: 0.011 }, { amount: 0.036 }],
        },
        source: 'developers.openai.com/api/docs/models/gpt-image-1-mini',
        read: '2026-11-28',
      },
    ],
  },
  dashscope: {
    hosts: /^(?:dashscope|[\w-]+\.cn-beijing\.maas)\.aliyuncs\.com$/,
    models: [
      { id: 'qwen-image-3.0', price: cny({ amount: 0.18 }), source: QWEN, read: READ },
      {
        id: 'qwen-image-3.0-pro',
        // Above 2.25 megapixels. A task without a size may be as large, because the model chooses it.
        price: cny({ size: '1K', amount: 0.25 }, { amount: 0.5 }),
        source: QWEN,
        read: READ,
      },
    ],
  },
  ark: {
    hosts: /^ark\.cn-beijing\.volces\.com$/,
    models: [
      {
        id: 'doubao-seedream-5-5',
        price: { currency: 'USD', per_image: [{ size: '1K', amount: 0.02 }, { amount: 0.035 }], per_reference: 0.008 },
        source: SEEDREAM,
        read: READ,
      },
      { id: 'doubao-seedream-5-0-flash', price: cny({ amount: 0.12 }), source: SEEDREAM, read: READ },
    ],
  },
};
