import { EngineError } from '../engine.ts';

const NEEDS_MODEL =
  '这类修改需要 AI 模型（如 Gemini，由管理员配置 GEMINI_API_KEY 后可用）；' +
  '暗房能做：旋转、翻转、裁剪、缩放、黑白、怀旧、反色、亮度、对比度、饱和度、色温、模糊、锐化、降噪、马赛克、暗角、圆角、边框、留白、文字水印、自动增强。';

/** Longest stretch of a person's own words that a message repeats, in characters. */
const QUOTE_LENGTH = 80;
const QUOTED_PARTS = 3;

const quote = (part: string): string => {
  const characters = [...part.trim()];
  return `“${characters.length > QUOTE_LENGTH ? `${characters.slice(0, QUOTE_LENGTH).join('')}…` : characters.join('')}”`;
};

const quoteAll = (parts: readonly string[]): string =>
  parts.slice(0, QUOTED_PARTS).map(quote).join('、') + (parts.length > QUOTED_PARTS ? '等' : '');

const refusal = (message: string, parts: readonly string[]): EngineError =>
  new EngineError(
    'unsupported_instruction',
    message,
    parts.length > 0 ? { refused_parts: parts.slice(0, QUOTED_PARTS) } : {},
  );

export const notUnderstood = (parts: readonly string[]): EngineError =>
  refusal(`暗房看不懂${quoteAll(parts)}。${NEEDS_MODEL}`, parts);

export const captionNeedsQuotes = (parts: readonly string[]): EngineError =>
  refusal(`暗房看不懂${quoteAll(parts)}。要写到图上的文字请放在引号里，例如：加水印“绘架”在右下角。`, parts);

export const negated = (parts: readonly string[]): EngineError =>
  refusal(`暗房只做写明要做的修改，看到了否定的说法${quoteAll(parts)}。请去掉这一部分，只写要做的修改。`, parts);

export const outOfRange = (part: string): EngineError =>
  refusal(`暗房做不到${quote(part)}：数值超出了允许的范围。请换一个数值再试。`, [part]);

export const wouldChangeNothing = (part: string): EngineError =>
  refusal(`${quote(part)}不会改变图片。请换一个数值或写明别的修改。`, [part]);

export const tooManyOperations = (limit: number): EngineError =>
  refusal(`一次最多做 ${limit} 步修改。请分几次来做。`, []);

export const noInstruction = (): EngineError => refusal('没有看到要做的修改。例如：黑白，旋转90度，裁成16:9。', []);

export const unchanged = (): EngineError =>
  refusal('按这条指令修改后，图片与原图完全一样，所以没有生成结果。请写明别的修改。', []);

export const resultTooLarge = (width: number, height: number): EngineError =>
  new EngineError('unsupported_instruction', `结果会有 ${width}×${height} 像素，超过了允许的大小。请换小一点的数值。`, {
    result_too_large: { width, height },
  });

/** Whether an instruction was refused because of the size of what it makes. */
export const isResultTooLarge = (error: unknown): boolean =>
  error instanceof EngineError && 'result_too_large' in error.evidence;

export const regionOutside = (width: number, height: number): EngineError =>
  refusal(`要裁剪的区域不在图片内：图片此时是 ${width}×${height} 像素。`, []);

export const backgroundNeedsTransparency = (): EngineError =>
  refusal(`这张图片没有透明的部分，换背景需要先分辨主体。${NEEDS_MODEL}`, []);

export const cannotDraw = (characters: readonly string[]): EngineError =>
  refusal(`暗房的字体里没有这些字符：${characters.slice(0, 10).join(' ')}。请换成简体中文、英文或数字。`, characters);

export const captionTooLong = (): EngineError =>
  refusal('这段文字太长，图片上放不下。请缩短文字或换大一点的图片。', []);

export const onlyEdits = (): EngineError =>
  refusal(
    '暗房只能修改已有的图片，不能凭文字生成新图。生成图片需要 AI 模型（如 Gemini，由管理员配置 GEMINI_API_KEY 后可用）。',
    [],
  );

export const tooSlow = (): EngineError => refusal('这次修改要算太久。请减少步骤，或先把图片缩小再试。', []);
