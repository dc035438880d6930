import type { CreateProviderRequest, ProviderModel } from '@pictor/contracts';

export interface Preset extends Pick<CreateProviderRequest, 'kind' | 'name' | 'base_url'> {
  id: 'openai' | 'gemini' | 'qwen' | 'seedream' | 'compatible' | 'local';
  /** Servers on this network need no key. */
  needsKey: boolean;
  models: readonly ProviderModel[];
}

const named = (...ids: string[]): ProviderModel[] => ids.map((id) => ({ id }));

/** The models are those that docs/models.md recommends, as of 28 November 2026. */
export const PRESETS: readonly Preset[] = [
  {
    id: 'openai',
    kind: 'openai',
    name: 'OpenAI',
    base_url: 'https://api.openai.com/v1',
    needsKey: true,
    models: named('gpt-image-2.6-sunburst', 'gpt-image-2.6-flare'),
  },
  {
    id: 'gemini',
    kind: 'gemini',
    name: 'Gemini',
    base_url: 'https://generativelanguage.googleapis.com',
    needsKey: true,
    models: named('gemini-nano-banana-2.1', 'gemini-3-pro-image'),
  },
  {
    id: 'qwen',
    kind: 'dashscope',
    name: 'Qwen',
    base_url: 'https://dashscope.aliyuncs.com',
    needsKey: true,
    models: named('qwen-image-3.0', 'qwen-image-3.0-pro'),
  },
  {
    id: 'seedream',
    kind: 'ark',
    name: 'Seedream',
    base_url: 'https://ark.cn-beijing.volces.com/api/v3',
    needsKey: true,
    models: named('doubao-seedream-5-5-261028', 'doubao-seedream-5-0-flash-260915'),
  },
  { id: 'compatible', kind: 'openai', name: '', base_url: 'https://', needsKey: true, models: [] },
  {
    id: 'local',
    kind: 'openai',
    name: 'stable-diffusion.cpp',
    base_url: 'http://127.0.0.1:1234/v1',
    needsKey: false,
    models: named('sd-cpp-local'),
  },
];
