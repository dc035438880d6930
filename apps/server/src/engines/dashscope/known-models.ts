import { findNearest, type ModelFacts, USUAL_RATIOS } from '../remote/known-model.ts';

import type { PixelLimits } from '../remote/size-in-pixels.ts';

/** The abilities of a model. The provider refuses a request for anything else. */
export interface Abilities {
  edit: boolean;
  generate: boolean;
  /** The maximum number of pictures in one request. */
  pictures: number;
  /** The maximum number of results of one request. */
  results: number;
  /** Empty if the model chooses the shape. */
  ratios: readonly string[];
  /** Empty if the model chooses the size. */
  sizes: readonly string[];
  /** Whether the provider runs this model in the background. If this is wrong, the provider says so, and the engine asks in the other way. */
  hasJobs: boolean;
}

interface KnownModel extends Abilities, ModelFacts {}

/** The longest side that the provider advises for a picture in a request. */
export const LONGEST_SIDE = 3072;
/** A picture may have 10 MB. The reference does not say whether base64 counts, so the base64 fits, too. */
export const PICTURE_BYTES = 7_400_000;
/** The area and the shape of a result. */
export const PIXEL_LIMITS: PixelLimits = { minArea: 512 ** 2, maxArea: 2048 ** 2, maxRatio: 8 };

const QWEN_3 = {
  edit: true,
  generate: true,
  pictures: 3,
  results: 6,
  ratios: USUAL_RATIOS,
  sizes: ['1K', '2K'],
  hasJobs: true,
} as const;
const QWEN_2 = { ...QWEN_3, hasJobs: false } as const;
const QWEN_EDIT = { ...QWEN_2, generate: false } as const;
/** These models only paint from words, in a few fixed sizes. */
const QWEN_TEXT = { ...QWEN_2, edit: false, pictures: 0, results: 1, ratios: [], sizes: [] } as const;
const WAN = { ...QWEN_3, results: 4 } as const;
const OTHER = { ...QWEN_2, results: 1, ratios: [], sizes: [] } as const;

const REFERENCE = 'help.aliyun.com/zh/model-studio/qwen-image-generation-and-editing-api-reference';
const EDIT_REFERENCE = 'help.aliyun.com/zh/model-studio/qwen-image-edit-api';
const WAN_REFERENCE = 'help.aliyun.com/zh/model-studio/wan-image-generation-and-editing-api-reference';

/**
 * The provider's models, each as of the day in `read`. Sources differ on which models run in the background. A model that is missing here
 * still works: see {@link abilitiesOf}.
 */
export const KNOWN_MODELS: readonly KnownModel[] = [
  { ...QWEN_3, id: 'qwen-image-3.0', name: 'Qwen Image 3.0', source: REFERENCE, read: '2026-11-26' },
  { ...QWEN_3, id: 'qwen-image-3.0-pro', name: 'Qwen Image 3.0 Pro', source: REFERENCE, read: '2026-11-26' },
  {
    ...QWEN_3,
    pictures: 10,
    id: 'qwen-image-2.1-pro',
    name: 'Qwen Image 2.1 Pro',
    source: REFERENCE,
    read: '2026-11-26',
  },
  { ...QWEN_2, id: 'qwen-image-2.0', name: 'Qwen Image 2.0', source: REFERENCE, read: '2026-11-26' },
  { ...QWEN_2, id: 'qwen-image-2.0-pro', name: 'Qwen Image 2.0 Pro', source: REFERENCE, read: '2026-11-26' },
  { ...QWEN_EDIT, id: 'qwen-image-edit-max', name: 'Qwen Image Edit Max', source: EDIT_REFERENCE, read: '2026-11-26' },
  {
    ...QWEN_EDIT,
    id: 'qwen-image-edit-plus',
    name: 'Qwen Image Edit Plus',
    source: EDIT_REFERENCE,
    read: '2026-11-26',
  },
  {
    ...QWEN_EDIT,
    results: 1,
    ratios: [],
    sizes: [],
    id: 'qwen-image-edit',
    name: 'Qwen Image Edit',
    source: EDIT_REFERENCE,
    read: '2026-11-26',
  },
  // The limits of these two were not in the sources that were read. They may accept more.
  { ...WAN, id: 'wan2.7-image', name: 'Wan 2.7 Image', source: WAN_REFERENCE, read: '2026-11-26' },
  { ...WAN, id: 'wan2.7-image-pro', name: 'Wan 2.7 Image Pro', source: WAN_REFERENCE, read: '2026-11-26' },
];

export const findKnown = (id: string): KnownModel | undefined =>
  KNOWN_MODELS.find((known) => known.id === id.toLowerCase());

const FAMILIES: readonly (readonly [names: RegExp, abilities: Abilities])[] = [
  [/^qwen-image-edit/, QWEN_EDIT],
  [/^qwen-image(?:-plus|-max)?(?:-\d{4}-\d\d-\d\d)?$/, QWEN_TEXT],
  [/^qwen-image-[3-9]/, QWEN_3],
  [/^qwen-image-/, QWEN_2],
  [/^wan/, WAN],
];

/** For a name that is not in the list: the abilities of the model whose dated version it is, or else of its family. */
export const abilitiesOf = (id: string): Abilities => {
  const bare = id.toLowerCase();
  const nearest = findNearest(KNOWN_MODELS, bare);
  return nearest ?? FAMILIES.find(([names]) => names.test(bare))?.[1] ?? OTHER;
};
