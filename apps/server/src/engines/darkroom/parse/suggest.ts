import type { Language } from '../../../platform/messages/message.ts';
import { describe } from '../describe/describe.ts';
import type { Texts } from '../language.ts';
import { type Area, LocalOperation, type Operation } from '../operations.ts';
import { divide } from './divide.ts';
import type { Token } from './tokens.ts';

/** Things whose position the darkroom cannot see, and the part of a picture where they usually are. */
const LIKELY_AREAS: readonly (readonly [RegExp, Area])[] = [
  [/天空|天上|云|\b(?:sky|clouds?)\b/iu, { kind: 'side', side: 'top', percent: 50 }],
  [
    /地面|草地|草坪|海面|水面|路面|沙滩|\b(?:ground|grass|lawn|water|floor|road|beach)\b/iu,
    { kind: 'side', side: 'bottom', percent: 50 },
  ],
  [/背景|远处|周围|\b(?:background|surroundings)\b/iu, { kind: 'edges' }],
  [
    /人|脸|主体|眼|头发|皮肤|猫|狗|车牌|\b(?:faces?|person|people|subject|him|her|eyes?|skin|hair|cat|dog|plate)\b/iu,
    { kind: 'center' },
  ],
];

/** The nearest alternative to a request that needs a model. Each one is an instruction. */
const NEAREST: readonly (readonly [RegExp, Texts])[] = [
  [/透视|梯形|perspective|keystone/iu, { zh: '拉直', en: 'straighten' }],
  [
    /(?:换|改|加).{0,3}背景|抠图|去.{0,2}背景|(?:remove|change|replace|cut out).{0,16}background/iu,
    { zh: '补成正方形，白色', en: 'pad to square with white' },
  ],
  [
    /卡通|动漫|漫画|油画|水彩|素描|插画|cartoon|anime|comic|painting|sketch|watercolou?r|drawing/iu,
    { zh: '色调分离 6 级', en: 'posterize to 6 levels' },
  ],
  [/超清|高清|修复|清楚|upscale|restore|enhance|unblur|deblur|super resolution/iu, { zh: '锐化', en: 'sharpen' }],
  [/美颜|磨皮|瑕疵|痘|smooth|blemish|acne|beaut/iu, { zh: '轻微降噪', en: 'slightly denoise' }],
  [/好看|高级|漂亮|质量|nicer|better|beautiful|professional|amazing/iu, { zh: '自动增强', en: 'auto-enhance' }],
  [/\bins|滤镜|网红|\b(?:filter|aesthetic)\b/iu, { zh: '日系', en: 'film look' }],
  [/夜景|晚上|night/iu, { zh: '曝光 −1 EV，冷一点', en: 'exposure −1 EV, cooler' }],
];

/** The operations for the known words of a clause, without negations and the word "background". */
const knownOperations = (segment: readonly Token[]): Operation[] | undefined => {
  const known = segment.filter(
    (token) =>
      token.kind !== 'unknown' &&
      token.kind !== 'negation' &&
      !(token.kind === 'concept' && token.concept === 'background'),
  );
  return divide(known)?.flatMap(({ operations }) => operations);
};

const colourOf = (segment: readonly Token[]): string | undefined =>
  segment.find((token) => token.kind === 'colour')?.colour;

/** The nearest instruction to one clause that was not understood, if there is one. */
export const nearest = (text: string, segment: readonly Token[], language: Language): string | undefined => {
  if (segment.some(({ kind }) => kind === 'negation')) return undefined;
  const area = LIKELY_AREAS.find(([pattern]) => pattern.test(text))?.[1];
  const operations = knownOperations(segment);
  const [operation] = operations ?? [];
  if (operation && operations?.length === 1) {
    return (area && describeIn(area, operation, language)) ?? describe(operation, language);
  }
  const colour = colourOf(segment);
  const fixed = NEAREST.find(([pattern]) => pattern.test(text))?.[1][language];
  if (fixed) return fixed;
  return area && colour && area.kind !== 'edges'
    ? describeIn(area, { type: 'tint', colour, percent: 35 }, language)
    : undefined;
};

const describeIn = (area: Area, operation: Operation, language: Language): string | undefined => {
  const { success, data } = LocalOperation.safeParse(operation);
  return success ? describe({ type: 'region', area, operation: data }, language) : undefined;
};
