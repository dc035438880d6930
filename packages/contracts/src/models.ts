import { z } from 'zod';
import { Price } from './money/prices.ts';

export const ENGINES = ['darkroom', 'gemini', 'openai', 'dashscope', 'ark'] as const;
export const EngineName = z.enum(ENGINES);
export type EngineName = z.infer<typeof EngineName>;

/** Width to height. Each model has its own list of values. */
export const AspectRatio = z.string().regex(/^\d{1,4}:\d{1,4}$/);
export type AspectRatio = z.infer<typeof AspectRatio>;

/** The provider's word for a size, such as `2K` or `1024x1024`. Each model has its own list of values. */
export const ImageSize = z.string().regex(/^[\dA-Za-z.*]{1,16}$/);
export type ImageSize = z.infer<typeof ImageSize>;

export const ParameterValue = z.union([z.string(), z.number(), z.boolean()]);
export type ParameterValue = z.infer<typeof ParameterValue>;

/** A choice that a model offers. `default` applies if a request names no value. Without a default, the model decides. */
export const ModelParameter = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('choice'),
    name: z.string(),
    values: z.array(z.string()),
    default: z.string().optional(),
  }),
  z.object({
    kind: z.literal('number'),
    name: z.string(),
    min: z.number(),
    max: z.number(),
    integer: z.boolean(),
    default: z.number().optional(),
  }),
  z.object({ kind: z.literal('boolean'), name: z.string(), default: z.boolean().optional() }),
]);
export type ModelParameter = z.infer<typeof ModelParameter>;

/** The largest number of results of one task. Each model has its own limit. */
export const RESULTS_MAX = 8;

/** The abilities of a model. The client offers exactly these. */
export const Model = z.object({
  id: z.string(),
  name: z.string(),
  engine: EngineName,
  /** Where the model runs. Its id with this id before it, as in `openai-4f2a/gpt-image-2`, names it, too. */
  provider: z.object({ id: z.string(), name: z.string() }),
  edit: z.boolean(),
  generate: z.boolean(),
  mask: z.boolean(),
  /** The largest number of reference pictures in addition to the original. */
  references: z.int(),
  /** The longest side of a picture that the model can use, in pixels. A larger picture is sent smaller. Absent: the picture itself is used. */
  longest_side: z.int().optional(),
  /** The longest side divided by the shortest one of the most unequal result. Absent: any. */
  widest_ratio: z.number().optional(),
  /** The largest number of results of one task. */
  count: z.int().min(1).max(RESULTS_MAX),
  parameters: z.array(ModelParameter),
  /** The values of the parameter `aspect_ratio`. */
  aspect_ratios: z.array(AspectRatio),
  /** The values of the parameter `size`. */
  sizes: z.array(ImageSize),
  /** The price of the provider. Absent if it is not known. */
  price: Price.optional(),
  /** The provider advises against using it. */
  deprecated: z.literal(true).optional(),
  /** The day on which the provider stops serving it. */
  retires_at: z.iso.date().optional(),
  /** That day has come. */
  retired: z.literal(true).optional(),
  /** The model that the provider recommends instead. */
  successor: z.string().optional(),
});
export type Model = z.infer<typeof Model>;

/** `missing` names the environment variables that would make the engine ready. */
export const EngineStatus = z.object({ engine: EngineName, ready: z.boolean(), missing: z.array(z.string()) });
export type EngineStatus = z.infer<typeof EngineStatus>;

/** As the `model` of a task: the server chooses. What the darkroom wholly understands runs there, and anything else on an AI model. */
export const AUTO_MODEL = 'auto';

export const ModelsResponse = z.object({
  /** The model of a task that names none. */
  default_model: z.string(),
  /** `otherwise` is the model that {@link AUTO_MODEL} prefers for what the darkroom does not understand. */
  auto: z.object({ otherwise: z.string() }),
  /** For the conversion of prices: how many CNY a dollar costs, as an administrator has set it. */
  cny_per_usd: z.number(),
  models: z.array(Model),
  engines: z.array(EngineStatus),
});
export type ModelsResponse = z.infer<typeof ModelsResponse>;
