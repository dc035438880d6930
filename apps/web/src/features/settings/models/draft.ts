import type { CreateProviderRequest, Currency, Price, Provider, ProviderModel } from '@pictor/contracts';

/** A model in the form. Numbers are text while they are typed. */
export interface DraftModel {
  id: string;
  name: string;
  isDefault: boolean;
  /** The price of a result. Empty: Pictor's own price applies. */
  amount: string;
  currency: Currency;
  /** A price with more parts than the form has. It stays as it is. */
  detailed: Price | undefined;
}

export interface Draft {
  name: string;
  baseUrl: string;
  /** A new key. Empty: the stored key stays. */
  apiKey: string;
  removesKey: boolean;
  models: readonly DraftModel[];
  concurrency: string;
  requests: string;
  takesOver: boolean;
}

/** The price of a result, if the price has no other part. */
const plainAmount = ({ per_image, per_reference, per_million_tokens }: Price): number | undefined => {
  const [first, ...more] = per_image ?? [];
  const isPlain = first !== undefined && more.length === 0 && first.size === undefined && first.quality === undefined;
  return isPlain && per_reference === undefined && per_million_tokens === undefined ? first.amount : undefined;
};

export const draftModel = ({ id, name = '', price, is_default }: ProviderModel): DraftModel => {
  const amount = price && plainAmount(price);
  return {
    id,
    name,
    isDefault: is_default === true,
    amount: amount === undefined ? '' : String(amount),
    currency: price?.currency ?? 'USD',
    detailed: price && amount === undefined ? price : undefined,
  };
};

export const draftOf = (provider: Pick<Provider, 'name' | 'base_url' | 'models'> & Partial<Provider>): Draft => ({
  name: provider.name,
  baseUrl: provider.base_url,
  apiKey: '',
  removesKey: false,
  models: provider.models.map(draftModel),
  concurrency: provider.concurrency?.toString() ?? '',
  requests: provider.requests_per_minute?.toString() ?? '',
  takesOver: provider.fallback ?? false,
});

/** Accepts a comma as the decimal separator. Undefined if it is not an amount. */
const parseAmount = (text: string): number | undefined => {
  const amount = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(amount) && amount >= 0 ? amount : undefined;
};

const priceOf = ({ amount, currency, detailed }: DraftModel): Price | undefined => {
  if (detailed) return detailed;
  const parsed = parseAmount(amount);
  return parsed === undefined ? undefined : { currency, per_image: [{ amount: parsed }] };
};

/** Whether the text is an amount or empty. */
export const isAmount = (text: string): boolean => text.trim() === '' || parseAmount(text) !== undefined;

const modelsOf = (models: readonly DraftModel[]): ProviderModel[] =>
  models.map((model) => {
    const price = priceOf(model);
    const name = model.name.trim();
    return {
      id: model.id,
      ...(name === '' ? {} : { name }),
      ...(price ? { price } : {}),
      ...(model.isDefault ? { is_default: true as const } : {}),
    };
  });

/** The prices of models whose names and number are fixed. */
export const pricesOf = (models: readonly DraftModel[]): ProviderModel[] =>
  models.flatMap((model) => {
    const price = priceOf(model);
    return price ? [{ id: model.id, price }] : [];
  });

/** The fields that cannot be sent as they are. */
export type Mistake = 'name' | 'baseUrl' | 'concurrency' | 'requests' | 'amount';

const isCount = (text: string, max: number): boolean =>
  text.trim() === '' || (/^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= max);

export const CONCURRENCY_MAX = 100;
export const REQUESTS_MAX = 10_000;

export const mistakesIn = ({ name, baseUrl, concurrency, requests, models }: Draft): Set<Mistake> => {
  const mistakes = new Set<Mistake>();
  if (name.trim() === '') mistakes.add('name');
  if (!/^https?:\/\/[^/]/.test(baseUrl.trim())) mistakes.add('baseUrl');
  if (!isCount(concurrency, CONCURRENCY_MAX)) mistakes.add('concurrency');
  if (!isCount(requests, REQUESTS_MAX)) mistakes.add('requests');
  if (models.some(({ amount }) => !isAmount(amount))) mistakes.add('amount');
  return mistakes;
};

const countOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

interface SentFields
  extends Pick<
    CreateProviderRequest,
    'name' | 'base_url' | 'models' | 'concurrency' | 'requests_per_minute' | 'fallback'
  > {
  /** Absent if the key stays as it is. */
  api_key?: string | null;
}

/** All fields of the form. */
export const requestOf = (draft: Draft): SentFields => ({
  name: draft.name.trim(),
  base_url: draft.baseUrl.trim(),
  ...(draft.removesKey ? { api_key: null } : draft.apiKey.trim() === '' ? {} : { api_key: draft.apiKey.trim() }),
  models: modelsOf(draft.models),
  concurrency: countOf(draft.concurrency),
  requests_per_minute: countOf(draft.requests),
  fallback: draft.takesOver,
});
