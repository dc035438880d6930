import { describe, expect, it } from 'vitest';
import { draftOf, mistakesIn, requestOf } from './draft.ts';

const PRICE = { currency: 'CNY', per_image: [{ amount: 0.18 }] } as const;
const DETAILED = { currency: 'USD', per_image: [{ size: '2K', amount: 0.035 }, { amount: 0.02 }] } as const;
const SAVED = {
  name: 'Studio',
  base_url: 'https://gateway.example/v1',
  models: [
    { id: 'flux', name: '通量', price: { ...PRICE, per_image: [...PRICE.per_image] }, is_default: true as const },
    { id: 'seedream', price: { ...DETAILED, per_image: [...DETAILED.per_image] } },
  ],
  concurrency: 2,
  requests_per_minute: null,
  fallback: true,
};

describe('the form of a provider', () => {
  it('sends what it was given if nothing was changed, and no key', () => {
    expect(requestOf(draftOf(SAVED))).toEqual(SAVED);
  });

  it('sends a new key, or null to remove it', () => {
    const draft = draftOf(SAVED);
    expect(requestOf({ ...draft, apiKey: ' sk-new ' }).api_key).toBe('sk-new');
    expect(requestOf({ ...draft, removesKey: true }).api_key).toBeNull();
  });

  it('takes a price with a comma, and leaves out an empty one', () => {
    const draft = draftOf(SAVED);
    const [first] = draft.models;
    if (!first) throw new Error('the draft has no model');
    const priced = (amount: string) => requestOf({ ...draft, models: [{ ...first, amount }] }).models[0]?.price;
    expect(priced('0,25')).toEqual({ currency: 'CNY', per_image: [{ amount: 0.25 }] });
    expect(priced(' ')).toBeUndefined();
  });

  it.each([
    ['name', { name: ' ' }],
    ['baseUrl', { baseUrl: 'gateway.example' }],
    ['baseUrl', { baseUrl: 'https://' }],
    ['concurrency', { concurrency: '0' }],
    ['concurrency', { concurrency: '1.5' }],
    ['requests', { requests: '100000' }],
  ] as const)('finds the mistake in %s: %o', (mistake, fields) => {
    expect([...mistakesIn({ ...draftOf(SAVED), ...fields })]).toEqual([mistake]);
  });

  it('finds a price that is no number', () => {
    const draft = draftOf(SAVED);
    const models = draft.models.map((model) => ({ ...model, amount: 'free' }));
    expect([...mistakesIn({ ...draft, models })]).toEqual(['amount']);
    expect(mistakesIn(draft).size).toBe(0);
  });
});
