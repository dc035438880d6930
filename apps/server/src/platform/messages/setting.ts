import type { BothLanguages } from '@pictor/contracts';
import { z } from 'zod';

/** A setting that an administrator has to check: an environment variable, or a field of a provider on the page of models. */
export const Setting = z.union([
  z.string(),
  z.object({ provider: z.string(), field: z.enum(['base_url', 'models', 'api_key']) }),
]);
export type Setting = z.infer<typeof Setting>;

const FIELDS: Readonly<Record<Exclude<Setting, string>['field'], BothLanguages>> = {
  base_url: { zh: '接口地址', en: 'base URL' },
  models: { zh: '模型列表', en: 'list of models' },
  api_key: { zh: '密钥', en: 'key' },
};

type Value = Setting | number;

/** Chinese text with settings. Only the names of variables stand between spaces. */
export const zhText = (parts: TemplateStringsArray, ...values: readonly Value[]): string => {
  let text = parts[0] ?? '';
  for (const [at, value] of values.entries()) {
    const next = parts[at + 1] ?? '';
    text +=
      typeof value === 'object'
        ? `\n「${value.provider}」的${FIELDS[value.field].zh}（设置 → 模型）\n${next}`
        : `${value}${next}`;
  }
  return text.replaceAll(/ ?\n ?/g, '');
};

/** English text with settings. */
export const enText = (parts: TemplateStringsArray, ...values: readonly Value[]): string =>
  String.raw(
    { raw: parts },
    ...values.map((value) =>
      typeof value === 'object' ? `the ${FIELDS[value.field].en} of “${value.provider}” (Settings → Models)` : value,
    ),
  );
