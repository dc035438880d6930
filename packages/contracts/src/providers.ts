import { z } from 'zod';
import { Price } from './money/prices.ts';
import { BothLanguages, filledText } from './shared/text.ts';

/** How Pictor speaks to a provider. Each has an engine. */
export const PROVIDER_KINDS = ['openai', 'gemini', 'dashscope', 'ark'] as const;
export const ProviderKind = z.enum(PROVIDER_KINDS);
export type ProviderKind = z.infer<typeof ProviderKind>;

/** The kind and a random ending. Providers of the environment have the kind as their id. An id is never used again. */
export const ProviderId = z.string().regex(/^(?:openai|gemini|dashscope|ark)(?:-[\da-z]{4})?$/);

/** The provider's own id of a model. */
const ModelId = z.string().regex(/^[\w.:/@+-]{1,128}$/);

export const ProviderModel = z.strictObject({
  id: ModelId,
  /** Absent: Pictor derives a name from the id. */
  name: filledText(80).optional(),
  /** Overrides the price that Pictor knows. */
  price: Price.optional(),
  /** The model of people who have not chosen one. At most one model of all providers has it. */
  is_default: z.literal(true).optional(),
});
export type ProviderModel = z.infer<typeof ProviderModel>;

const MODELS_MAX = 100;
const ProviderModels = z
  .array(ProviderModel)
  .max(MODELS_MAX)
  .refine((models) => new Set(models.map(({ id }) => id)).size === models.length, { error: 'has a model twice' })
  .refine((models) => models.filter(({ is_default }) => is_default).length <= 1, { error: 'has two default models' });

/** Why the models of a provider cannot be used. */
export const PROVIDER_PROBLEMS = ['key_unreadable', 'key_missing', 'no_models'] as const;
export type ProviderProblem = (typeof PROVIDER_PROBLEMS)[number];

export const PROVIDER_CONCURRENCY_MAX = 100;
export const PROVIDER_REQUESTS_MAX = 10_000;

/** A provider as an administrator sees it. The key never leaves the server. */
export const Provider = z.object({
  id: ProviderId,
  kind: ProviderKind,
  name: z.string(),
  base_url: z.string(),
  has_key: z.boolean(),
  models: z.array(ProviderModel),
  enabled: z.boolean(),
  /** Only the environment variables can change a provider of the environment, except the prices of its models. */
  source: z.enum(['admin', 'environment']),
  /** The place among the providers of its source, from 0. */
  position: z.int(),
  /** How many tasks run at the same time in each process. Null: as many as `TASK_CONCURRENCY`. */
  concurrency: z.int().nullable(),
  /** Null: no limit. */
  requests_per_minute: z.int().nullable(),
  /** Whether it takes over calls of models that other providers have, too, if they fail and surely bill nothing. */
  fallback: z.boolean(),
  /** Counts changes. A change that names an older revision is refused. */
  revision: z.int(),
  problem: z.object({ code: z.enum(PROVIDER_PROBLEMS), messages: BothLanguages }).nullable(),
});
export type Provider = z.infer<typeof Provider>;

export const ProviderList = z.object({ providers: z.array(Provider) });
export type ProviderList = z.infer<typeof ProviderList>;
export const ProviderResponse = z.object({ provider: Provider });
export type ProviderResponse = z.infer<typeof ProviderResponse>;

export const ProviderParams = z.strictObject({ id: ProviderId });

/** Characters that a header can carry. */
const ApiKey = z.string().regex(/^[\x21-\x7e]{1,1000}$/, { error: 'must be 1 to 1000 characters without spaces' });

const settings = {
  name: filledText(80),
  base_url: z.string().max(500),
  /** Null removes the key. */
  api_key: ApiKey.nullable(),
  models: ProviderModels,
  enabled: z.boolean(),
  position: z.int().min(0).max(1000),
  concurrency: z.int().min(1).max(PROVIDER_CONCURRENCY_MAX).nullable(),
  requests_per_minute: z.int().min(1).max(PROVIDER_REQUESTS_MAX).nullable(),
  fallback: z.boolean(),
};

export const CreateProviderRequest = z.strictObject({
  kind: ProviderKind,
  name: settings.name,
  base_url: settings.base_url,
  api_key: settings.api_key.default(null),
  models: settings.models.default([]),
  enabled: settings.enabled.default(true),
  concurrency: settings.concurrency.default(null),
  requests_per_minute: settings.requests_per_minute.default(null),
  fallback: settings.fallback.default(false),
});
export type CreateProviderRequest = z.infer<typeof CreateProviderRequest>;

/** `revision` is the revision on which the change is based. Without it, the change always applies. */
export const UpdateProviderRequest = z.strictObject({ ...settings, revision: z.int() }).partial();
export type UpdateProviderRequest = z.infer<typeof UpdateProviderRequest>;

/** A model that the provider lists. */
export const ListedModel = z.object({ id: z.string(), name: z.string().optional() });
export type ListedModel = z.infer<typeof ListedModel>;

/** `models` is absent if the provider cannot list its models. */
export const ProviderTest = z.object({
  ok: z.boolean(),
  messages: BothLanguages,
  models: z.array(ListedModel).optional(),
});
export type ProviderTest = z.infer<typeof ProviderTest>;
