import { z } from 'zod';

export const ENGINES = ['darkroom', 'gemini', 'openai'] as const;
export const EngineName = z.enum(ENGINES);
export type EngineName = z.infer<typeof EngineName>;

export const ASPECT_RATIOS = [
  '1:1',
  '2:3',
  '3:2',
  '3:4',
  '4:3',
  '4:5',
  '5:4',
  '9:16',
  '16:9',
  '21:9',
  '1:4',
  '4:1',
  '1:8',
  '8:1',
] as const;
export const AspectRatio = z.enum(ASPECT_RATIOS);
export type AspectRatio = z.infer<typeof AspectRatio>;

export const IMAGE_SIZES = ['1K', '2K', '4K'] as const;
export const ImageSize = z.enum(IMAGE_SIZES);
export type ImageSize = z.infer<typeof ImageSize>;

/** The abilities of a model. The client offers exactly these. */
export const Model = z.object({
  id: z.string(),
  name: z.string(),
  engine: EngineName,
  edit: z.boolean(),
  generate: z.boolean(),
  mask: z.boolean(),
  /** The largest number of reference pictures in addition to the original. */
  references: z.int(),
  aspect_ratios: z.array(AspectRatio),
  sizes: z.array(ImageSize),
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

export const ModelsResponse = z.object({
  default_model: z.string(),
  models: z.array(Model),
  engines: z.array(EngineStatus),
});
export type ModelsResponse = z.infer<typeof ModelsResponse>;
