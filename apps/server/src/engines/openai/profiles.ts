import type { MaskConvention } from '../../platform/imaging/mask-for-model.ts';
import { type Abilities, LOCAL_MODEL } from './known-models.ts';

/** How a server differs from the others that speak the Images API. */
export interface Profile {
  /** The name of the field for the pictures of an edit. It occurs once for each picture. */
  imageField: 'image[]' | 'image';
  mask: { field: 'mask' | 'mask_image'; edits: MaskConvention } | undefined;
  readsWebp: boolean;
  /** Whether the server has to be asked for base64, unless the model always sends it. */
  asksForBase64: boolean;
  /** Whether an empty string in `url` or `b64_json` means that the field is absent. If not, the picture is broken. */
  emptyIsAbsent: boolean;
  /** A tag in the prompt that the server reads as its own arguments. It is removed, because users must not set them. */
  promptTag: string | undefined;
  /** The abilities of every model of a server that has one model of any name. */
  abilities: Abilities | undefined;
}

const OPENAI: Profile = {
  imageField: 'image[]',
  mask: { field: 'mask', edits: 'transparent' },
  readsWebp: true,
  asksForBase64: false,
  emptyIsAbsent: false,
  promptTag: undefined,
  abilities: undefined,
};

/** All profiles, read on 26 and 28 November 2026. */
export const PROFILES = {
  /** npm openai 7.57.0, openai/openai-openapi f85dbe2 */
  openai: OPENAI,
  /** QuantumNous/new-api dto/openai_image.go and gateways like it. They write empty strings for missing fields. */
  gateway: { ...OPENAI, asksForBase64: true, emptyIsAbsent: true },
  /** leejet/stable-diffusion.cpp examples/server/routes_openai.cpp. It ignores the model and skips pictures that it cannot read. */
  'stable-diffusion.cpp': {
    ...OPENAI,
    mask: { field: 'mask', edits: 'white' },
    readsWebp: false,
    promptTag: 'sd_cpp_extra_args',
    abilities: { ...LOCAL_MODEL, mask: true, count: 4, references: 3 },
  },
  /** sgl-project/sglang docs/diffusion/api/openai_api.md. It accepts a mask and ignores it. */
  sglang: {
    ...OPENAI,
    imageField: 'image',
    mask: undefined,
    asksForBase64: true,
    emptyIsAbsent: true,
    abilities: { ...LOCAL_MODEL, count: 4 },
  },
  /** vllm-project/vllm-omni docs/serving/image_edit_api.md */
  'vllm-omni': {
    ...OPENAI,
    imageField: 'image',
    mask: { field: 'mask_image', edits: 'white' },
    asksForBase64: true,
    emptyIsAbsent: true,
    abilities: { ...LOCAL_MODEL, mask: true, count: 4 },
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

/** The model id of stable-diffusion.cpp. */
const SD_CPP_MODEL = 'sd-cpp-local';

/** The usual ports of servers without a key. */
const LOCAL_PORTS = new Map<string, ProfileName>([
  ['1234', 'stable-diffusion.cpp'],
  ['30000', 'sglang'],
  ['8000', 'vllm-omni'],
]);

const isOpenAi = (baseUrl: string): boolean => new URL(baseUrl).hostname === 'api.openai.com';

/**
 * The profile of a server. An unknown server counts as a gateway, because the servers that are not recognised by their port understand the
 * requests of that profile, too, except for masks.
 */
export const profileOf = (baseUrl: string, apiKey: string | undefined, model: string): ProfileName => {
  if (isOpenAi(baseUrl)) return 'openai';
  if (model === SD_CPP_MODEL) return 'stable-diffusion.cpp';
  return (apiKey === undefined ? LOCAL_PORTS.get(new URL(baseUrl).port) : undefined) ?? 'gateway';
};

interface Server {
  baseUrl: string;
  apiKey: string | undefined;
  models: readonly string[];
}

/** The models of a server: those that are named, or else a default if the server has one. */
export const modelsOf = ({ baseUrl, apiKey, models }: Server): readonly string[] => {
  if (models.length > 0) return models;
  if (isOpenAi(baseUrl)) return ['gpt-image-2.6-sunburst'];
  return profileOf(baseUrl, apiKey, '') === 'stable-diffusion.cpp' ? [SD_CPP_MODEL] : [];
};

/** The environment variables that a server still needs. */
export const missingVariables = (server: Server): string[] => [
  ...(isOpenAi(server.baseUrl) && server.apiKey === undefined ? ['OPENAI_API_KEY'] : []),
  ...(modelsOf(server).length === 0 ? ['OPENAI_IMAGE_MODELS'] : []),
];
