import type { Language } from '../../../platform/messages/message.ts';
import { recipeOf } from '../apply/looks/recipes.ts';
import type { OutputReport } from '../apply/output/output.ts';
import type { Texts } from '../language.ts';
import type { Operation } from '../operations.ts';
import { CHINESE, type Descriptions, inAreaZh, LOOKS_ZH } from './chinese.ts';
import { ENGLISH, inAreaEn, LOOKS_EN } from './english.ts';
import { plain } from './words.ts';

const COMMA: Texts = { zh: '，', en: ', ' };

const look = (operation: Extract<Operation, { type: 'look' }>, language: Language): string => {
  const recipe = recipeOf(operation).map((step) => describe(step, language));
  const strength = operation.percent === 100 ? '' : ` ${plain(operation.percent)}%`;
  return language === 'zh'
    ? `${LOOKS_ZH[operation.name]}${strength}（${recipe.join('、')}）`
    : `${LOOKS_EN[operation.name]}${strength} (${recipe.join(', ')})`;
};

/** Describes one operation: "亮度 +10%". */
export const describe = (operation: Operation, language: Language): string => {
  if (operation.type === 'look') return look(operation, language);
  if (operation.type === 'region') {
    const what = describe(operation.operation, language);
    return language === 'zh' ? inAreaZh(operation.area, what) : inAreaEn(operation.area, what);
  }
  const descriptions = language === 'zh' ? CHINESE : ENGLISH;
  // The description belongs to the type of the operation. The compiler loses this connection in the look-up.
  const words = descriptions[operation.type] as Descriptions[typeof operation.type] as (operation: Operation) => string;
  return words(operation);
};

/** Describes operations in both languages: "亮度 +10%，对比度 +8%". */
export const describeAll = (operations: readonly Operation[]): Texts => ({
  zh: operations.map((operation) => describe(operation, 'zh')).join(COMMA.zh),
  en: operations.map((operation) => describe(operation, 'en')).join(COMMA.en),
});

const GAVE_UP: Readonly<Record<OutputReport['gaveUp'][number], (report: OutputReport) => Texts>> = {
  quality: ({ quality }) => ({ zh: `质量降到 ${quality}`, en: `quality lowered to ${quality}` }),
  size: ({ size }) => ({
    zh: `尺寸缩小到 ${size?.width}x${size?.height}`,
    en: `size reduced to ${size?.width}x${size?.height}`,
  }),
  lossless: () => ({ zh: '改用了有损格式', en: 'a lossy format instead of PNG' }),
  webp: () => ({ zh: '图片太大，存不成带透明的 WebP', en: 'too large for a WebP with transparency' }),
  transparency: () => ({ zh: '透明部分垫成了白色', en: 'white in place of transparency' }),
};

const FORMATS = { 'image/jpeg': 'JPG', 'image/png': 'PNG', 'image/webp': 'WebP' } as const;

/** Describes the encoding of a result and what was given up for it. */
export const describeOutput = (report: OutputReport): Texts => {
  const file = `${FORMATS[report.mimeType]}, ${plain(report.bytes / 1000)} KB`;
  const given = report.gaveUp.map((what) => GAVE_UP[what](report));
  if (given.length === 0) return { zh: file.replace(', ', '，'), en: file };
  return {
    zh: `${file.replace(', ', '，')}（${given.map(({ zh }) => zh).join('，')}）`,
    en: `${file} (${given.map(({ en }) => en).join(', ')})`,
  };
};
