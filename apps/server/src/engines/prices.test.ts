import { estimateCost, type Price } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { billedDespite } from './billing.ts';
import { EngineError, type EngineUsage } from './engine.ts';
import { PRICE_LISTS } from './price-list.ts';
import { costOf, estimateOf, priceOf } from './prices.ts';
import { TransientError } from './remote/failures/transient-error.ts';

const OPENAI = { engine: 'openai', baseUrl: 'https://api.openai.com/v1' } as const;
const GEMINI = { engine: 'gemini', baseUrl: 'https://generativelanguage.googleapis.com' } as const;
const GATEWAY = { engine: 'gemini', baseUrl: 'https://gateway.example/v1' } as const;
const ASKED = { params: {}, pictures: 1 };

describe('the price of a model', () => {
  it('is that of the list, also for a dated version and behind the name of its maker', () => {
    const price = priceOf(OPENAI, 'gpt-image-2');

    expect(price?.per_million_tokens?.image_output).toBe(30);
    expect(priceOf(OPENAI, 'gpt-image-2-2026-04-21')).toEqual(price);
    expect(priceOf(OPENAI, 'openai/gpt-image-2')).toEqual(price);
  });

  it('is not known for another model of the same family', () => {
    expect(priceOf(OPENAI, 'gpt-image-3-nova')).toBeUndefined();
    expect(priceOf({ engine: 'dashscope', baseUrl: 'https://dashscope.aliyuncs.com' }, 'qwen-image-3.0-turbo')).toBe(
      undefined,
    );
  });

  it('is approximate at another address than that of the maker', () => {
    expect(priceOf(GEMINI, 'gemini-3-pro-image')?.approximate).toBeUndefined();
    expect(priceOf(GATEWAY, 'gemini-3-pro-image')?.approximate).toBe(true);
  });

  it('is zero if the engine works on this machine', () => {
    const price = priceOf({ engine: 'darkroom', baseUrl: undefined }, 'darkroom');

    expect(estimateOf(price, { ...ASKED, count: 4 })).toEqual({ micros: 0, currency: 'CNY', exact: true });
    expect(costOf(price, { ...ASKED, results: 1 })).toEqual({ micros: 0, currency: 'CNY', exact: true });
  });

  it('has a source and the day on which it was read', () => {
    for (const { models } of Object.values(PRICE_LISTS))
      for (const { source, read } of models) {
        expect(source).not.toBe('');
        expect(read).toMatch(/^2026-\d\d-\d\d$/);
      }
  });
});

describe('an estimate', () => {
  it('depends on the size, the quality, the number of results and the pictures that are sent', () => {
    const pro = priceOf(GEMINI, 'gemini-3-pro-image');
    const gpt = priceOf(OPENAI, 'gpt-image-2');
    const seedream = priceOf(
      { engine: 'ark', baseUrl: 'https://ark.cn-beijing.volces.com/api/v3' },
      'doubao-seedream-5-5-261028',
    );

    expect(estimateOf(pro, { ...ASKED, count: 1 })?.micros).toBe(134_000);
    expect(estimateOf(pro, { params: { size: '4K' }, pictures: 1, count: 2 })?.micros).toBe(480_000);
    expect(estimateOf(gpt, { params: { quality: 'low' }, pictures: 0, count: 1 })?.micros).toBe(5_000);
    expect(estimateOf(gpt, { params: {}, pictures: 0, count: 1 })?.micros).toBe(165_000);
    expect(estimateOf(seedream, { params: { size: '1K' }, pictures: 3, count: 2 })?.micros).toBe(2 * (20_000 + 24_000));
  });

  it('is unknown for an unknown price, for a price without parts and for a quality that has no usual amount', () => {
    expect(estimateOf(undefined, { ...ASKED, count: 1 })).toBeUndefined();
    expect(estimateOf({ currency: 'CNY' }, { ...ASKED, count: 1 })).toBeUndefined();
    const gpt = priceOf(OPENAI, 'gpt-image-2.5-flare');
    expect(estimateOf(gpt, { params: { quality: 'xhigh' }, pictures: 0, count: 1 })).toBeUndefined();
  });

  it('is told in the currency of the user', () => {
    const price: Price = { currency: 'USD', per_image: [{ amount: 0.034 }] };
    const request = { count: 3, pictures: 1 };

    expect(estimateCost(price, request, { currency: 'CNY', cnyPerUsd: 7.1 })).toEqual({
      amount: 0.7242,
      currency: 'CNY',
      exact: false,
    });
    expect(estimateCost(price, request, { currency: 'USD', cnyPerUsd: 7.1 })?.amount).toBe(0.102);
    expect(estimateCost(undefined, request, { currency: 'CNY', cnyPerUsd: 7.1 })).toBeUndefined();
  });
});

describe('the cost of a call', () => {
  it('is computed from the tokens of each kind, and rounded to a millionth', () => {
    const tokens = { text_input: 31, image_input: 1120, image_output: 1290 };
    const price: Price = {
      currency: 'USD',
      per_million_tokens: { text_input: 0.1, image_input: 8, image_output: 30 },
    };

    // 3.1 + 8960 + 38700 millionths of a dollar
    expect(costOf(price, { ...ASKED, results: 1, usage: { images: 1, tokens } })).toEqual({
      micros: 47_663,
      currency: 'USD',
      exact: true,
    });
    expect(costOf(price, { ...ASKED, results: 1, usage: { tokens: { text_input: 5 } } })?.micros).toBe(1);
    expect(costOf(price, { ...ASKED, results: 1, usage: { tokens: { text_input: 4 } } })?.micros).toBe(0);
  });

  it('counts tokens of unknown kind as the more expensive kind, and is then not exact', () => {
    const gpt = priceOf(OPENAI, 'gpt-image-2');

    expect(costOf(gpt, { ...ASKED, results: 1, usage: { tokens: { input: 1000, output: 1000 } } })).toEqual({
      micros: 38_000,
      currency: 'USD',
      exact: false,
    });
    // Only one kind of output is billed.
    const usage = { tokens: { text_input: 0, image_input: 1000, output: 1000 } };
    expect(costOf(gpt, { ...ASKED, results: 1, usage })?.exact).toBe(true);
  });

  it('is estimated if the provider tells no tokens', () => {
    const pro = priceOf(GEMINI, 'gemini-3-pro-image');

    expect(costOf(pro, { ...ASKED, results: 2 })).toEqual({ micros: 268_000, currency: 'USD', exact: false });
  });

  it('depends on the number and the size of the pictures that were made', () => {
    const qwen = priceOf({ engine: 'dashscope', baseUrl: 'https://dashscope.aliyuncs.com' }, 'qwen-image-3.0-pro');

    const large = costOf(qwen, { ...ASKED, results: 1, usage: { images: 2, size: '2K' } });
    expect(large).toEqual({ micros: 1_000_000, currency: 'CNY', exact: true });
    expect(costOf(qwen, { ...ASKED, results: 1, usage: { images: 1, size: '1K' } })?.micros).toBe(250_000);
  });

  it('is the amount that a gateway tells', () => {
    const cost = costOf(priceOf(OPENAI, 'gpt-image-2'), {
      ...ASKED,
      results: 1,
      usage: { images: 1, dollars: 0.0123 },
    });

    expect(cost).toEqual({ micros: 12_300, currency: 'USD', exact: true });
    expect(costOf(undefined, { ...ASKED, results: 1, usage: { dollars: 0.5 } })?.micros).toBe(500_000);
  });

  it('is never negative and never part of a millionth, and unknown beyond a million, whatever the provider reports', () => {
    const price: Price = { currency: 'CNY', per_image: [{ amount: 0.000001 }] };
    const costWith = (usage: EngineUsage) => costOf(price, { ...ASKED, results: 1, usage })?.micros;

    expect(costWith({ images: -5 })).toBe(0);
    expect(costWith({ images: 1.4 })).toBe(1);
    expect(costWith({ images: 1e300 })).toBeUndefined();
    expect(costWith({ dollars: 1e300 })).toBeUndefined();
    const gpt = priceOf(OPENAI, 'gpt-image-2');
    expect(costOf(gpt, { ...ASKED, results: 1, usage: { tokens: { output: 1e300 } } })).toBeUndefined();
  });

  it('is unknown, not zero, if the price is unknown', () => {
    expect(costOf(undefined, { ...ASKED, results: 1, usage: { images: 1 } })).toBeUndefined();
    expect(costOf({ currency: 'CNY' }, { ...ASKED, results: 1 })).toBeUndefined();
  });

  it('is not exact at a gateway', () => {
    const usage = { images: 1, tokens: { text_input: 1, image_input: 1, text_output: 0, image_output: 1120 } };

    expect(costOf(priceOf(GATEWAY, 'gemini-3-pro-image'), { ...ASKED, results: 1, usage })?.exact).toBe(false);
  });
});

describe('a failed call', () => {
  const failure = (evidence: Record<string, unknown>, code: EngineError['code'] = 'provider_unavailable') =>
    new EngineError(code, [{ code: 'service_broken', values: {} }], evidence);

  it.for([
    ['a refused request', failure({ httpStatus: 400 }, 'content_blocked')],
    ['a wrong key, in 200', failure({ httpStatus: 200 }, 'provider_auth')],
    ['a busy provider', failure({ httpStatus: 503 })],
    ['a limit', new TransientError('rate_limited', [{ code: 'service_broken', values: {} }], { httpStatus: 429 })],
    ['a connection that was never made', failure({ networkError: 'ECONNREFUSED' })],
    ['a failure before the request', failure({}, 'provider_invalid')],
    ['a job that made nothing', new EngineError('no_image', [], { httpStatus: 200 }, { usage: { images: 0 } })],
  ] as const)('is not billed: %s', ([, error]) => {
    expect(billedDespite(error)).toBe('no');
  });

  it.for([
    ['an error of the provider', failure({ httpStatus: 500 })],
    ['a gateway that gave up waiting', failure({ httpStatus: 504 })],
    ['a broken connection', failure({ networkError: 'ECONNRESET' })],
    ['an unreadable answer', failure({ httpStatus: 200 }, 'provider_invalid')],
    ['a stopped call', new Error('aborted')],
  ] as const)('may be billed: %s', ([, error]) => {
    expect(billedDespite(error)).toBe('unknown');
  });

  it('is billed if the provider reports usage', () => {
    const usage = { images: 0, tokens: { text_input: 270, output: 12 } };

    expect(billedDespite(new EngineError('no_image', [], { httpStatus: 200 }, { usage }))).toBe('yes');
  });
});
