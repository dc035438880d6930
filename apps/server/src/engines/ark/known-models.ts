import { type ModelFacts, USUAL_RATIOS } from '../remote/known-model.ts';

import type { PixelLimits } from '../remote/size-in-pixels.ts';

/** The abilities of a model. The provider refuses a request for anything else. */
export interface Abilities {
  /** The maximum number of pictures in one request. */
  pictures: number;
  ratios: readonly string[];
  sizes: readonly string[];
  /** The area and the shape of a result with a size in pixels. */
  pixels: PixelLimits;
  /** Whether the model can be asked for PNG. */
  hasFormats: boolean;
}

interface KnownModel extends Abilities, ModelFacts {}

/** The largest result has 4096 pixels a side. A picture in a request may have 36 megapixels. */
export const LONGEST_SIDE = 4096;

const SMALL: PixelLimits = { minArea: 921_600, maxArea: 4_624_220, maxRatio: 16 };
const LARGE: PixelLimits = { minArea: 921_600, maxArea: 4096 ** 2, maxRatio: 16 };

const SEEDREAM_5_0 = {
  pictures: 10,
  ratios: USUAL_RATIOS,
  sizes: ['1K', '1.5K', '2K'],
  pixels: SMALL,
  hasFormats: true,
} as const;
const SEEDREAM_5_5 = { ...SEEDREAM_5_0, sizes: ['1K', '2K'] } as const;
const SEEDREAM_4 = {
  ...SEEDREAM_5_0,
  pictures: 14,
  sizes: ['1K', '2K', '4K'],
  pixels: LARGE,
  hasFormats: false,
} as const;
/** The abilities that all models share. The id of an endpoint does not say which model the endpoint runs. */
const OTHER = { ...SEEDREAM_5_0, sizes: ['2K'], hasFormats: false } as const;

const REFERENCE = 'volcengine.com/docs/82379/1541523; volcengine/volcengine-python-sdk b5be43b';
const RETIREMENT = 'cometapi discussion 152; Modelwright v0.1.35 (secondary sources)';
const NEWEST = 'doubao-seedream-5-5-261028';

/** The provider's models, each as of the day in `read`. A model that is missing here still works: see {@link abilitiesOf}. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  { ...SEEDREAM_5_5, id: NEWEST, name: 'Seedream 5.5', source: REFERENCE, read: '2026-11-26' },
  {
    ...SEEDREAM_5_0,
    id: 'doubao-seedream-5-0-pro-260628',
    name: 'Seedream 5.0 Pro',
    source: REFERENCE,
    read: '2026-11-26',
  },
  {
    ...SEEDREAM_5_0,
    id: 'doubao-seedream-5-0-flash-260915',
    name: 'Seedream 5.0 Flash',
    source: REFERENCE,
    read: '2026-11-26',
  },
  {
    ...SEEDREAM_4,
    id: 'doubao-seedream-4-0-20260415',
    name: 'Seedream 4.0',
    source: `${REFERENCE}; the area is that of the first 4.0`,
    read: '2026-11-26',
  },
  {
    ...SEEDREAM_4,
    id: 'doubao-seedream-4-0-250828',
    name: 'Seedream 4.0 (2025)',
    ends: '2026-11-24',
    successor: 'doubao-seedream-4-0-20260415',
    source: RETIREMENT,
    read: '2026-11-26',
  },
  ...['doubao-seedream-4-5-251128', 'doubao-seedream-5-0-260128', 'doubao-seedream-5-0-lite-260128'].map((id) => ({
    ...OTHER,
    id,
    name: id.includes('4-5') ? 'Seedream 4.5' : 'Seedream 5.0 Lite',
    ends: '2026-11-24',
    successor: NEWEST,
    source: RETIREMENT,
    read: '2026-11-26',
  })),
];

export const findKnown = (id: string): KnownModel | undefined =>
  KNOWN_MODELS.find((known) => known.id === id.toLowerCase());

const FAMILIES: readonly (readonly [names: RegExp, abilities: Abilities])[] = [
  [/seedream-5-0-(?:pro|flash)/, SEEDREAM_5_0],
  [/seedream-5-[5-9]/, SEEDREAM_5_5],
  [/seedream-4-0/, SEEDREAM_4],
];

/** For a name that is not in the list: the abilities of its family, or else those that all models have. */
export const abilitiesOf = (id: string): Abilities =>
  findKnown(id) ?? FAMILIES.find(([names]) => names.test(id.toLowerCase()))?.[1] ?? OTHER;
