import { bareId, findNearest, type ModelFacts, USUAL_RATIOS } from '../remote/known-model.ts';

import type { SizeRule } from './wire-size.ts';

/** The abilities of a model. The provider refuses a request for anything else. */
export interface Abilities {
  edit: boolean;
  generate: boolean;
  /** The maximum number of pictures in one request in addition to the original. */
  references: number;
  /** Whether the model reads a mask. */
  mask: boolean;
  /** The maximum number of results of one request. */
  count: number;
  /** The maximum length of a picture in a request, in bytes. */
  imageBytes: number;
  /** The longest side of a picture that the model can use, in pixels. */
  longestSide: number;
  sizes: SizeRule;
  /** Empty if the model refuses the field. */
  qualities: readonly string[];
  /** Empty if the model refuses the field. */
  backgrounds: readonly string[];
  /** Whether the model refuses `response_format`, because it always sends base64. */
  alwaysBase64: boolean;
}

interface KnownModel extends Abilities, ModelFacts {}

const THREE_SIZES: SizeRule = {
  kind: 'fixed',
  sizes: { '1:1': '1024x1024', '3:2': '1536x1024', '2:3': '1024x1536' },
};

/** More than 2560x1440 is experimental. */
const ANY_SIZE: SizeRule = {
  kind: 'free',
  ratios: [...USUAL_RATIOS, '1:3', '3:1'],
  tiers: { '1K': 1024, '2K': 2048, '4K': 4096 },
  step: 16,
  longestSide: 3840,
  maxPixels: 3840 * 2160,
  mostUnequal: 3,
};

/** gpt-image-1 and its descendants. */
const GPT_IMAGE_1: Abilities = {
  edit: true,
  generate: true,
  references: 15,
  mask: true,
  count: 10,
  imageBytes: 49_000_000,
  // The largest result has 1536 pixels. The model sees some more detail than it paints.
  longestSide: 2048,
  sizes: THREE_SIZES,
  qualities: ['low', 'medium', 'high'],
  backgrounds: ['transparent', 'opaque'],
  alwaysBase64: true,
};
const GPT_IMAGE_2: Abilities = { ...GPT_IMAGE_1, longestSide: 3840, sizes: ANY_SIZE };
const GPT_IMAGE_2_5: Abilities = { ...GPT_IMAGE_2, qualities: ['low', 'medium', 'high', 'xhigh', 'max'] };
const DALL_E_3: Abilities = {
  ...GPT_IMAGE_1,
  edit: false,
  references: 0,
  mask: false,
  count: 1,
  sizes: { kind: 'fixed', sizes: { '1:1': '1024x1024' } },
  qualities: [],
  backgrounds: [],
  alwaysBase64: false,
};
const DALL_E_2: Abilities = { ...DALL_E_3, edit: true, mask: true, count: 10, imageBytes: 4_000_000 };

/** Models of other makers behind a gateway. Nothing is known about them, so a request has only the fields that every model has. */
const UNKNOWN: Abilities = {
  edit: true,
  generate: true,
  references: 2,
  mask: false,
  count: 1,
  imageBytes: 15_000_000,
  longestSide: 4096,
  sizes: { kind: 'none' },
  qualities: [],
  backgrounds: [],
  alwaysBase64: false,
};

/**
 * A server with one model of any name. A request without a size would be painted at the size of the first picture, which may be more than
 * the memory of a GPU allows. So there is always a size.
 */
export const LOCAL_MODEL: Abilities = {
  ...UNKNOWN,
  imageBytes: 20_000_000,
  longestSide: 2048,
  sizes: {
    kind: 'free',
    ratios: USUAL_RATIOS,
    tiers: { '512': 512, '1K': 1024, '2K': 2048 },
    usualTier: '1K',
    step: 16,
    longestSide: 2048,
    maxPixels: 2048 * 2048,
    mostUnequal: 8,
  },
};

const SDK =
  'npm openai 7.57.0 (resources/images.d.ts); openai/openai-openapi f85dbe2; developers.openai.com image guide';
const READ = '2026-11-26';

/** The provider's models, each as of the day in `read`. A model that is missing here still works: see {@link abilitiesOf}. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  { ...GPT_IMAGE_2_5, id: 'gpt-image-2.6-sunburst', name: 'GPT Image 2.6 Sunburst', source: SDK, read: READ },
  { ...GPT_IMAGE_2_5, id: 'gpt-image-2.6-flare', name: 'GPT Image 2.6 Flare', source: SDK, read: READ },
  { ...GPT_IMAGE_2_5, id: 'gpt-image-2.5-sunburst', name: 'GPT Image 2.5 Sunburst', source: SDK, read: READ },
  { ...GPT_IMAGE_2_5, id: 'gpt-image-2.5-flare', name: 'GPT Image 2.5 Flare', source: SDK, read: READ },
  // A transparent background is a preview for this model.
  { ...GPT_IMAGE_2, id: 'gpt-image-2', name: 'GPT Image 2', source: SDK, read: READ },
  { ...GPT_IMAGE_1, id: 'gpt-image-1.5', name: 'GPT Image 1.5', source: SDK, read: READ },
  { ...GPT_IMAGE_1, id: 'gpt-image-1-mini', name: 'GPT Image 1 Mini', source: SDK, read: READ },
  { ...GPT_IMAGE_1, id: 'chatgpt-image-latest', name: 'ChatGPT Image', source: SDK, read: READ },
  { ...GPT_IMAGE_1, id: 'gpt-image-1', name: 'GPT Image 1', ends: '2026-10-23', source: SDK, read: READ },
  { ...DALL_E_3, id: 'dall-e-3', name: 'DALL·E 3', ends: '2026-05-12', source: SDK, read: READ },
  { ...DALL_E_2, id: 'dall-e-2', name: 'DALL·E 2', ends: '2026-05-12', source: SDK, read: READ },
];

export const findKnown = (id: string): KnownModel | undefined => KNOWN_MODELS.find((known) => known.id === bareId(id));

/** For a name that is not in the list: the abilities of its model family, or else the abilities that all models have. */
export const abilitiesOf = (id: string): Abilities => {
  const bare = bareId(id);
  const nearest = findNearest(KNOWN_MODELS, bare);
  if (nearest) return nearest;
  const version = /^gpt-image-(\d+(?:\.\d+)?)/.exec(bare)?.[1];
  if (version !== undefined) return Number(version) >= 2.5 ? GPT_IMAGE_2_5 : GPT_IMAGE_2;
  return /^(?:gpt|chatgpt)-image/.test(bare) ? GPT_IMAGE_1 : UNKNOWN;
};
