import type { BothLanguages, Provider, ProviderModel, ProviderProblem } from '@pictor/contracts';
import type { EnvironmentProvider } from '../../engines/catalogue.ts';
import type { EnvironmentPricesRow, ProviderRow } from '../../platform/db/tables.ts';
import { parseModels } from './stored-models.ts';

export const PROBLEMS: Readonly<Record<ProviderProblem, BothLanguages>> = {
  key_unreadable: {
    zh: '保存的密钥读不出来，因为服务器的 SECRET_KEY 已经换过。请重新填写密钥。',
    en: 'The stored key cannot be read, because SECRET_KEY of the server has changed. Enter the key again.',
  },
  key_missing: {
    zh: '还没有密钥。备份里不含密钥，恢复之后也要重新填写。',
    en: 'There is no key. Backups do not contain keys, so enter it again after a restore.',
  },
  no_models: { zh: '还没有选择模型。', en: 'No model has been chosen.' },
};

export const presentProvider = (
  row: ProviderRow,
  position: number,
  problem: ProviderProblem | undefined,
): Provider => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  base_url: row.base_url,
  has_key: row.api_key !== null,
  models: parseModels(row.models),
  enabled: row.enabled === 1,
  source: 'admin',
  position,
  concurrency: row.concurrency,
  requests_per_minute: row.requests_per_minute,
  fallback: row.fallback === 1,
  revision: row.revision,
  problem: problem === undefined ? null : { code: problem, messages: PROBLEMS[problem] },
});

/** The models of a provider of the environment, with the prices that administrators have set. */
const environmentModels = (
  { entry }: EnvironmentProvider,
  prices: EnvironmentPricesRow | undefined,
): ProviderModel[] => {
  const priced = new Map(parseModels(prices?.models ?? '[]').map(({ id, price }) => [id, price]));
  return entry.engine.models.map(({ id, name }) => {
    const price = priced.get(id);
    return { id, name, ...(price && { price }) };
  });
};

export const presentEnvironment = (
  provider: EnvironmentProvider,
  position: number,
  prices: EnvironmentPricesRow | undefined,
): Provider => ({
  id: provider.connection.kind,
  kind: provider.connection.kind,
  name: provider.entry.provider.name,
  base_url: provider.connection.baseUrl,
  has_key: provider.connection.apiKey !== undefined,
  models: environmentModels(provider, prices),
  enabled: true,
  source: 'environment',
  position,
  concurrency: null,
  requests_per_minute: null,
  fallback: false,
  revision: prices?.revision ?? 0,
  problem: null,
});
