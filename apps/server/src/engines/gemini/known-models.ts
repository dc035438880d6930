import { bareId, findNearest, type ModelFacts, USUAL_RATIOS } from '../remote/known-model.ts';

/** The abilities of a model. The provider refuses a request for anything else. */
export interface Abilities {
  edit: boolean;
  generate: boolean;
  /** The maximum number of pictures in one request in addition to the original. */
  references: number;
  /** The longest side of a picture that the model can use, in pixels: as much as its largest result has. */
  longestSide: number;
  ratios: readonly string[];
  /** Empty if the model refuses the field. */
  sizes: readonly string[];
}

interface KnownModel extends Abilities, ModelFacts {}

const ALL_RATIOS = [...USUAL_RATIOS, '1:4', '4:1', '1:8', '8:1'] as const;

const GEMINI_3 = {
  edit: true,
  generate: true,
  references: 13,
  longestSide: 4096,
  ratios: USUAL_RATIOS,
  sizes: ['1K', '2K', '4K'],
} as const;
const FLASH = { ...GEMINI_3, ratios: ALL_RATIOS } as const;
/** These models paint in 1K and refuse `imageSize`. They see some more detail than they paint. */
const GEMINI_2 = {
  edit: true,
  generate: true,
  references: 2,
  longestSide: 2048,
  ratios: USUAL_RATIOS,
  sizes: [],
} as const;

const CHANGELOG = 'ai.google.dev/gemini-api/docs/changelog, /deprecations and /pricing';
const NANO_BANANA = 'gemini-nano-banana-2.1';

/**
 * The provider's models, each as of the day in `read`. A model that is missing here still works: see {@link abilitiesOf}. Some
 * models accept the size 512, but it is not offered.
 */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    ...FLASH,
    id: NANO_BANANA,
    name: 'Gemini Nano Banana 2.1',
    source: `${CHANGELOG}; @tanstack/ai-gemini 0.36.0 for the ratios`,
    read: '2026-11-26',
  },
  { ...GEMINI_3, id: 'gemini-3-pro-image', name: 'Gemini 3 Pro Image', source: CHANGELOG, read: '2026-11-26' },
  {
    ...FLASH,
    sizes: ['1K'],
    longestSide: 2048,
    id: 'gemini-3.1-flash-lite-image',
    name: 'Gemini 3.1 Flash Lite Image',
    source: 'ai.google.dev/gemini-api/docs/models/gemini-3.1-flash-lite-image',
    read: '2026-11-26',
  },
  {
    ...FLASH,
    id: 'gemini-3.1-flash-image',
    name: 'Gemini 3.1 Flash Image',
    // The changelog gave 29 October 2026 as its end. Notes of the following days say that there is no date yet.
    deprecated: '2026-10-06',
    successor: NANO_BANANA,
    source: CHANGELOG,
    read: '2026-11-26',
  },
  {
    ...FLASH,
    id: 'gemini-3.1-flash-image-preview',
    name: 'Gemini 3.1 Flash Image Preview',
    ends: '2026-06-25',
    successor: NANO_BANANA,
    source: CHANGELOG,
    read: '2026-11-26',
  },
  {
    ...GEMINI_3,
    id: 'gemini-3-pro-image-preview',
    name: 'Gemini 3 Pro Image Preview',
    ends: '2026-06-25',
    successor: 'gemini-3-pro-image',
    source: CHANGELOG,
    read: '2026-11-26',
  },
  {
    ...GEMINI_2,
    id: 'gemini-2.5-flash-image',
    name: 'Gemini 2.5 Flash Image',
    // The model ends in October 2026. Sources differ on the day.
    ends: '2026-10-31',
    successor: NANO_BANANA,
    source: CHANGELOG,
    read: '2026-11-26',
  },
  {
    ...GEMINI_2,
    id: 'gemini-2.5-flash-image-preview',
    name: 'Gemini 2.5 Flash Image Preview',
    ends: '2026-06-25',
    successor: NANO_BANANA,
    source: CHANGELOG,
    read: '2026-11-26',
  },
  ...['gemini-2.0-flash-exp', 'gemini-2.0-flash-preview-image-generation'].map((id) => ({
    ...GEMINI_2,
    id,
    name: 'Gemini 2.0 Flash',
    // All models of 2.0 Flash had ended by this day.
    ends: '2026-06-01',
    successor: NANO_BANANA,
    source: 'firebase.google.com/docs/ai-logic',
    read: '2026-11-26',
  })),
];

export const findKnown = (id: string): KnownModel | undefined => KNOWN_MODELS.find((known) => known.id === bareId(id));

/** For a name that is not in the list: the abilities of its model family, or else the abilities that all models have. */
export const abilitiesOf = (id: string): Abilities => {
  const bare = bareId(id);
  const nearest = findNearest(KNOWN_MODELS, bare);
  if (nearest) return nearest;
  return /^gemini-(?![12](?:\.\d+)?-).*(?:image|banana)/.test(bare) ? GEMINI_3 : GEMINI_2;
};
