import { ASPECT_RATIOS, type AspectRatio, IMAGE_SIZES, type ImageSize } from '@pictor/contracts';

/** What a model can do. A request for anything else would be refused. */
export interface Abilities {
  edit: boolean;
  generate: boolean;
  /** Pictures in one request beside the original. */
  references: number;
  ratios: readonly AspectRatio[];
  /** Empty where the model refuses the field. */
  sizes: readonly ImageSize[];
}

interface KnownModel extends Abilities {
  id: string;
  /** For people. */
  name: string;
  /** The day from which its provider advises against it. */
  deprecated?: string;
  /** The day from which its provider answers no more; where sources differ, the last one that they name. */
  ends?: string;
  /** What its provider advises instead. */
  successor?: string;
  source: string;
  /** The day on which the source was read. */
  read: string;
}

const BASIC_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'] as const;

const GEMINI_3 = { edit: true, generate: true, references: 13, ratios: BASIC_RATIOS, sizes: IMAGE_SIZES } as const;
const FLASH = { ...GEMINI_3, ratios: ASPECT_RATIOS } as const;
/** These paint 1K and refuse `imageSize`. */
const GEMINI_2 = { edit: true, generate: true, references: 2, ratios: BASIC_RATIOS, sizes: [] } as const;

const CHANGELOG = 'ai.google.dev/gemini-api/docs/changelog, /deprecations and /pricing';
const NANO_BANANA = 'gemini-nano-banana-2.1';

/**
 * Models of the provider, as of the day that each was read. A model that is missing here still works: see {@link abilitiesOf}.
 * The size 512, which some of them take, is not offered.
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
    id: 'gemini-3.1-flash-lite-image',
    name: 'Gemini 3.1 Flash Lite Image',
    source: 'ai.google.dev/gemini-api/docs/models/gemini-3.1-flash-lite-image',
    read: '2026-11-26',
  },
  {
    ...FLASH,
    id: 'gemini-3.1-flash-image',
    name: 'Gemini 3.1 Flash Image',
    // The changelog named 29 October 2026 as its end; notes of the days after say that there is no date yet.
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
    // In October 2026; the day differs between sources.
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
    // The day on which all models of 2.0 Flash ended, at the latest.
    ends: '2026-06-01',
    successor: NANO_BANANA,
    source: 'firebase.google.com/docs/ai-logic',
    read: '2026-11-26',
  })),
];

/** Some gateways put the name of the provider before the model's. */
const bareId = (id: string): string => id.slice(id.lastIndexOf('/') + 1).toLowerCase();

export const findKnown = (id: string): KnownModel | undefined => KNOWN_MODELS.find((known) => known.id === bareId(id));

/** Of a name that nobody knows yet: what its family can do; else what all models can. */
export const abilitiesOf = (id: string): Abilities => {
  const bare = bareId(id);
  const [nearest] = KNOWN_MODELS.filter((known) => bare === known.id || bare.startsWith(`${known.id}-`)).toSorted(
    (one, other) => other.id.length - one.id.length,
  );
  if (nearest) return nearest;
  return /^gemini-(?![12](?:\.\d+)?-).*(?:image|banana)/.test(bare) ? GEMINI_3 : GEMINI_2;
};
