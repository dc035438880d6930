import type { DarkroomRefusal } from '@pictor/contracts';
import { EngineError, type Evidence } from '../engine.ts';
import { colourName } from './describe/words.ts';
import type { Language, Texts } from './language.ts';

/** A part of the user's prompt. The offsets count UTF-16 code units of the prompt. */
export interface Part {
  text: string;
  start: number;
  end: number;
}

/** The data that the text of a refusal depends on. */
export interface RefusalContext {
  /** Names of ready models that could do what the darkroom cannot. */
  models: readonly string[];
}

type Words = (context: RefusalContext) => Texts;

/** An EngineError with texts in both languages. */
export class Refusal extends EngineError {
  readonly words: Words;
  readonly parts: readonly Part[];
  readonly reason: DarkroomRefusal | undefined;
  readonly #suggestion: Texts | undefined;

  constructor(
    words: Words,
    more: { parts?: readonly Part[]; reason?: DarkroomRefusal; suggestion?: Texts; evidence?: Evidence } = {},
  ) {
    const { parts = [], reason, suggestion, evidence = {} } = more;
    super('unsupported_instruction', words({ models: [] }), {
      ...evidence,
      ...(parts.length > 0 && reason
        ? {
            refused_parts: parts.slice(0, QUOTED_PARTS).map(({ text }) => text),
            refused: bounded(parts, reason),
          }
        : {}),
    });
    this.words = words;
    this.parts = parts;
    this.reason = reason;
    this.#suggestion = suggestion;
  }

  /** The same refusal in the user's language. `evidence` is added to its own evidence. */
  told(language: Language, context: RefusalContext, evidence: Evidence = {}): EngineError {
    const suggestion = this.#suggestion ? { suggestion: this.#suggestion[language] } : {};
    return new EngineError(
      this.code,
      this.words(context),
      { ...this.evidence, ...suggestion, ...evidence },
      { language },
    );
  }
}

/** The maximum length of a quotation from the prompt in a message, in characters. */
const QUOTE_LENGTH = 80;
const QUOTED_PARTS = 3;
/** The maximum number of parts in the evidence, and the maximum length of their texts there. */
const EVIDENCE_PARTS = 20;
const EVIDENCE_LENGTH = 200;

const bounded = (parts: readonly Part[], reason: DarkroomRefusal): (Part & { reason: DarkroomRefusal })[] =>
  parts
    .slice(0, EVIDENCE_PARTS)
    .map(({ text, ...place }) => ({ text: text.slice(0, EVIDENCE_LENGTH).toWellFormed(), ...place, reason }));

/** The refused parts within these limits: not more than the maximum number, and long ones shortened. */
export const boundedParts = ({ parts, reason }: Refusal): (Part & { reason: DarkroomRefusal })[] =>
  reason ? bounded(parts, reason) : [];

const quote = ({ text }: Pick<Part, 'text'>): string => {
  const characters = [...text.trim()];
  return `“${characters.length > QUOTE_LENGTH ? `${characters.slice(0, QUOTE_LENGTH).join('')}…` : characters.join('')}”`;
};

const quoteAll = (parts: readonly Part[]): Texts => {
  const quoted = parts.slice(0, QUOTED_PARTS).map(quote);
  const isMore = parts.length > QUOTED_PARTS;
  return { zh: quoted.join('、') + (isMore ? '等' : ''), en: quoted.join(', ') + (isMore ? ' and more' : '') };
};

const needsModel: Words = ({ models }) => {
  const names = models.slice(0, QUOTED_PARTS);
  return {
    zh:
      (names.length > 0
        ? `这类修改需要 AI 模型：请换用 ${names.join('、')}。`
        : '这类修改需要 AI 模型（如 Gemini，由管理员配置 GEMINI_API_KEY 后可用）；') +
      '暗房能做：旋转、拉直、翻转、裁剪、去黑边、缩放、黑白、怀旧、反色、曝光、亮度、对比度、高光、阴影、饱和度、色温、色调、去雾、模糊、锐化、降噪、马赛克、暗角、圆角、边框、留白、文字水印、自动增强、日系和胶片等风格、格式与文件大小；颜色和细节也可以只改左半边、上半部分、中间或四角。',
    en:
      (names.length > 0
        ? `This needs an AI model: choose ${names.join(' or ')}. `
        : 'This needs an AI model (such as Gemini, once an administrator has set GEMINI_API_KEY). ') +
      'Darkroom can rotate, straighten, flip, crop, trim, resize, black-and-white, sepia, invert, exposure, brightness, contrast, highlights, shadows, saturation, temperature, tint, dehaze, blur, sharpen, denoise, pixelate, vignette, rounded corners, borders, padding, captions and watermarks, auto-enhance, looks such as film and cinematic, file format and file size; colours and detail also of the left half, the top, the middle or the corners alone.',
  };
};

/** The text of a message in both languages, if it does not depend on the context. */
const texts = (zh: string, en: string): Words => {
  const both = { zh, en };
  return () => both;
};

export const notUnderstood = (parts: readonly Part[]): Refusal => {
  const quoted = quoteAll(parts);
  return new Refusal(
    (context) => ({
      zh: `暗房看不懂${quoted.zh}。${needsModel(context).zh}`,
      en: `Darkroom does not understand ${quoted.en}. ${needsModel(context).en}`,
    }),
    { parts, reason: 'not_understood', evidence: { needs_model: true } },
  );
};

export const captionNeedsQuotes = (parts: readonly Part[]): Refusal => {
  const quoted = quoteAll(parts);
  return new Refusal(
    texts(
      `暗房看不懂${quoted.zh}。要写到图上的文字请放在引号里，例如：加水印“绘架”在右下角。`,
      `Darkroom does not understand ${quoted.en}. Put the text to write in quotes, for example: add watermark "Pictor" bottom right.`,
    ),
    { parts, reason: 'needs_quotes' },
  );
};

export const negated = (parts: readonly Part[]): Refusal => {
  const quoted = quoteAll(parts);
  return new Refusal(
    texts(
      `暗房只做写明要做的修改，看到了否定的说法${quoted.zh}。请去掉这一部分，只写要做的修改。`,
      `Darkroom does only what it is told to do, and found a negation: ${quoted.en}. Remove this part and write only what to change.`,
    ),
    { parts, reason: 'negated' },
  );
};

export const outOfRange = (part: Part): Refusal =>
  new Refusal(
    texts(
      `暗房做不到${quote(part)}：数值超出了允许的范围。请换一个数值再试。`,
      `Darkroom cannot do ${quote(part)}: the number is out of range. Try another number.`,
    ),
    { parts: [part], reason: 'out_of_range' },
  );

export const wouldChangeNothing = (part: Part): Refusal =>
  new Refusal(
    texts(
      `${quote(part)}不会改变图片。请换一个数值或写明别的修改。`,
      `${quote(part)} would not change the picture. Try another number or another change.`,
    ),
    { parts: [part], reason: 'no_change' },
  );

const plain = (zh: string, en: string, evidence: Evidence = {}): Refusal => new Refusal(texts(zh, en), { evidence });

export const tooManyOperations = (limit: number): Refusal =>
  plain(
    `一次最多做 ${limit} 步修改。请分几次来做。`,
    `Darkroom makes at most ${limit} changes at once. Split them into several runs.`,
  );

export const noInstruction = (): Refusal =>
  plain(
    '没有看到要做的修改。例如：黑白，旋转90度，裁成16:9。',
    'There is no change in these words. For example: black and white, rotate 90 degrees, crop to 16:9.',
  );

export const unchanged = (): Refusal =>
  plain(
    '按这条指令修改后，图片与原图完全一样，所以没有生成结果。请写明别的修改。',
    'With this instruction the picture stays exactly as it is, so there is no result. Write another change.',
  );

export const alreadyWritten = (): Refusal =>
  plain(
    '这张图片已经符合要求的格式和文件大小，所以没有生成结果。',
    'The picture already has this format and file size, so there is no result.',
  );

export const resultTooLarge = (width: number, height: number): Refusal =>
  plain(
    `结果会有 ${width}×${height} 像素，超过了允许的大小。请换小一点的数值。`,
    `The result would have ${width}×${height} pixels, which is more than is allowed. Use a smaller number.`,
    { result_too_large: { width, height } },
  );

/** Whether an instruction was refused because its result would be too large. */
export const isResultTooLarge = (error: unknown): boolean =>
  error instanceof EngineError && 'result_too_large' in error.evidence;

export const regionOutside = (width: number, height: number): Refusal =>
  plain(
    `要裁剪的区域不在图片内：图片此时是 ${width}×${height} 像素。`,
    `The part to crop is not inside the picture, which has ${width}×${height} pixels at this step.`,
  );

/** Suggests what to do around an opaque picture, in this colour. Both texts are instructions. */
const backgroundSuggestion = (colour: string): Texts => ({
  zh: `补成正方形，${colourName(colour, 'zh')}`,
  en: `pad to square with ${colourName(colour, 'en')}`,
});

export const backgroundNeedsTransparency = (colour: string): Refusal =>
  new Refusal(
    (context) => ({
      zh: `这张图片没有透明的背景：换背景需要先把主体抠出来，暗房做不到。可以在四周加上这种颜色（${backgroundSuggestion(colour).zh}），或加边框。${needsModel(context).zh}`,
      en: `This picture has no transparent background: the subject would have to be cut out first, which Darkroom cannot do. It can add room in this colour around the picture (${backgroundSuggestion(colour).en}), or a border. ${needsModel(context).en}`,
    }),
    { suggestion: backgroundSuggestion(colour), evidence: { needs_model: true } },
  );

export const cannotDraw = (characters: readonly string[]): Refusal => {
  const shown = characters.slice(0, 10).join(' ');
  return plain(
    `暗房的字体里没有这些字符：${shown}。请换成简体中文、英文或数字。`,
    `Darkroom's font lacks these characters: ${shown}. Use simplified Chinese, English or numbers.`,
    { refused_parts: characters.slice(0, QUOTED_PARTS) },
  );
};

export const captionTooLong = (): Refusal =>
  plain(
    '这段文字太长，图片上放不下。请缩短文字或换大一点的图片。',
    'The text is too long for the picture. Shorten it or use a larger picture.',
  );

export const noHorizon = (): Refusal =>
  plain(
    '暗房在这张图片里找不到清楚的地平线，不能自动拉直。请写明角度，例如：旋转 2 度。',
    'Darkroom finds no clear horizon in this picture and cannot straighten it by itself. Name an angle, for example: rotate 2 degrees.',
  );

export const alreadyLevel = (): Refusal =>
  plain('图片里的地平线已经是水平的。', 'The horizon of this picture is level already.');

export const noBorder = (): Refusal =>
  plain(
    '图片四周没有可以去掉的纯色边。请写明要裁掉多少，例如：裁掉上下 5%。',
    'There is no border of one colour around this picture. Say how much to cut, for example: cut off 5% from the top.',
  );

export const cannotBeSoSmall = (): Refusal =>
  plain('这张图片压缩不到这么小。请放宽文件大小的上限。', 'This picture cannot be made so small. Allow a larger file.');

export const onlyEdits = (): Refusal =>
  new Refusal(({ models }) =>
    models.length > 0
      ? {
          zh: `暗房只能修改已有的图片，不能凭文字生成新图。生成图片请换用 ${models.slice(0, QUOTED_PARTS).join('、')}。`,
          en: `Darkroom only edits pictures; it makes none from words. To generate a picture choose ${models.slice(0, QUOTED_PARTS).join(' or ')}.`,
        }
      : {
          zh: '暗房只能修改已有的图片，不能凭文字生成新图。生成图片需要 AI 模型（如 Gemini，由管理员配置 GEMINI_API_KEY 后可用）。',
          en: 'Darkroom only edits pictures; it makes none from words. That needs an AI model (such as Gemini, once an administrator has set GEMINI_API_KEY).',
        },
  );

export const tooSlow = (): Refusal =>
  plain(
    '这次修改要算太久。请减少步骤，或先把图片缩小再试。',
    'This edit takes too long to compute. Use fewer steps, or make the picture smaller first.',
  );
