import { BothLanguages } from '@pictor/contracts';
import { z } from 'zod';
import { fixed, sentence } from './sentence.ts';

/** Parts of the instruction, shortened. `more`: whether there are further ones. */
const PARTS = { parts: z.array(z.string()), more: z.boolean() };
const PART = { part: z.string() };
const SIZE = { width: z.number(), height: z.number() };
/** Names of ready models that could do what the darkroom cannot. */
const MODELS = { models: z.array(z.string()) };

const quote = (part: string): string => `“${part}”`;
const zhQuotes = (parts: readonly string[], more: boolean): string => parts.map(quote).join('、') + (more ? '等' : '');
const enQuotes = (parts: readonly string[], more: boolean): string =>
  parts.map(quote).join(', ') + (more ? ' and more' : '');

/** Why the darkroom does not do what an instruction says. */
export const DARKROOM_SENTENCES = {
  not_understood: sentence(PARTS, ({ parts, more }) => ({
    zh: `暗房看不懂${zhQuotes(parts, more)}。`,
    en: `Darkroom does not understand ${enQuotes(parts, more)}.`,
  })),
  needs_model: sentence(MODELS, ({ models }) => ({
    zh:
      (models.length > 0
        ? `这类修改需要 AI 模型：请换用 ${models.join('、')}。`
        : '这类修改需要 AI 模型（如 Gemini，由管理员配置 GEMINI_API_KEY 后可用）；') +
      '暗房能做：旋转、拉直、翻转、裁剪、去黑边、缩放、黑白、怀旧、反色、曝光、亮度、对比度、高光、阴影、饱和度、色温、色调、去雾、模糊、锐化、降噪、马赛克、暗角、圆角、边框、留白、文字水印、自动增强、日系和胶片等风格、格式与文件大小；颜色和细节也可以只改左半边、上半部分、中间或四角。',
    en:
      (models.length > 0
        ? `This needs an AI model: choose ${models.join(' or ')}. `
        : 'This needs an AI model (such as Gemini, once an administrator has set GEMINI_API_KEY). ') +
      'Darkroom can rotate, straighten, flip, crop, trim, resize, black-and-white, sepia, invert, exposure, brightness, contrast, highlights, shadows, saturation, temperature, tint, dehaze, blur, sharpen, denoise, pixelate, vignette, rounded corners, borders, padding, captions and watermarks, auto-enhance, looks such as film and cinematic, file format and file size; colours and detail also of the left half, the top, the middle or the corners alone.',
  })),
  caption_needs_quotes: sentence(PARTS, ({ parts, more }) => ({
    zh: `暗房看不懂${zhQuotes(parts, more)}。要写到图上的文字请放在引号里，例如：加水印“绘架”在右下角。`,
    en: `Darkroom does not understand ${enQuotes(parts, more)}. Put the text to write in quotes, for example: add watermark "Pictor" bottom right.`,
  })),
  negated: sentence(PARTS, ({ parts, more }) => ({
    zh: `暗房只做写明要做的修改，看到了否定的说法${zhQuotes(parts, more)}。请去掉这一部分，只写要做的修改。`,
    en: `Darkroom does only what it is told to do, and found a negation: ${enQuotes(parts, more)}. Remove this part and write only what to change.`,
  })),
  out_of_range: sentence(PART, ({ part }) => ({
    zh: `暗房做不到${quote(part)}：数值超出了允许的范围。请换一个数值再试。`,
    en: `Darkroom cannot do ${quote(part)}: the number is out of range. Try another number.`,
  })),
  would_change_nothing: sentence(PART, ({ part }) => ({
    zh: `${quote(part)}不会改变图片。请换一个数值或写明别的修改。`,
    en: `${quote(part)} would not change the picture. Try another number or another change.`,
  })),
  too_many_operations: sentence({ limit: z.number() }, ({ limit }) => ({
    zh: `一次最多做 ${limit} 步修改。请分几次来做。`,
    en: `Darkroom makes at most ${limit} changes at once. Split them into several runs.`,
  })),
  no_instruction: fixed(
    '没有看到要做的修改。例如：黑白，旋转90度，裁成16:9。',
    'There is no change in these words. For example: black and white, rotate 90 degrees, crop to 16:9.',
  ),
  picture_unchanged: fixed(
    '按这条指令修改后，图片与原图完全一样，所以没有生成结果。请写明别的修改。',
    'With this instruction the picture stays exactly as it is, so there is no result. Write another change.',
  ),
  already_written: fixed(
    '这张图片已经符合要求的格式和文件大小，所以没有生成结果。',
    'The picture already has this format and file size, so there is no result.',
  ),
  result_too_large: sentence(SIZE, ({ width, height }) => ({
    zh: `结果会有 ${width}×${height} 像素，超过了允许的大小。请换小一点的数值。`,
    en: `The result would have ${width}×${height} pixels, which is more than is allowed. Use a smaller number.`,
  })),
  region_outside: sentence(SIZE, ({ width, height }) => ({
    zh: `要裁剪的区域不在图片内：图片此时是 ${width}×${height} 像素。`,
    en: `The part to crop is not inside the picture, which has ${width}×${height} pixels at this step.`,
  })),
  /** `suggestion` is an instruction that the darkroom can run instead. */
  background_not_transparent: sentence({ suggestion: BothLanguages }, ({ suggestion }) => ({
    zh: `这张图片没有透明的背景：换背景需要先把主体抠出来，暗房做不到。可以在四周加上这种颜色（${suggestion.zh}），或加边框。`,
    en: `This picture has no transparent background: the subject would have to be cut out first, which Darkroom cannot do. It can add room in this colour around the picture (${suggestion.en}), or a border.`,
  })),
  cannot_draw: sentence({ characters: z.array(z.string()) }, ({ characters }) => ({
    zh: `暗房的字体里没有这些字符：${characters.join(' ')}。请换成简体中文、英文或数字。`,
    en: `Darkroom's font lacks these characters: ${characters.join(' ')}. Use simplified Chinese, English or numbers.`,
  })),
  caption_too_long: fixed(
    '这段文字太长，图片上放不下。请缩短文字或换大一点的图片。',
    'The text is too long for the picture. Shorten it or use a larger picture.',
  ),
  no_horizon: fixed(
    '暗房在这张图片里找不到清楚的地平线，不能自动拉直。请写明角度，例如：旋转 2 度。',
    'Darkroom finds no clear horizon in this picture and cannot straighten it by itself. Name an angle, for example: rotate 2 degrees.',
  ),
  already_level: fixed('图片里的地平线已经是水平的。', 'The horizon of this picture is level already.'),
  no_border: fixed(
    '图片四周没有可以去掉的纯色边。请写明要裁掉多少，例如：裁掉上下 5%。',
    'There is no border of one colour around this picture. Say how much to cut, for example: cut off 5% from the top.',
  ),
  cannot_be_so_small: fixed(
    '这张图片压缩不到这么小。请放宽文件大小的上限。',
    'This picture cannot be made so small. Allow a larger file.',
  ),
  only_edits: sentence(MODELS, ({ models }) =>
    models.length > 0
      ? {
          zh: `暗房只能修改已有的图片，不能凭文字生成新图。生成图片请换用 ${models.join('、')}。`,
          en: `Darkroom only edits pictures; it makes none from words. To generate a picture choose ${models.join(' or ')}.`,
        }
      : {
          zh: '暗房只能修改已有的图片，不能凭文字生成新图。生成图片需要 AI 模型（如 Gemini，由管理员配置 GEMINI_API_KEY 后可用）。',
          en: 'Darkroom only edits pictures; it makes none from words. That needs an AI model (such as Gemini, once an administrator has set GEMINI_API_KEY).',
        },
  ),
  edit_too_slow: fixed(
    '这次修改要算太久。请减少步骤，或先把图片缩小再试。',
    'This edit takes too long to compute. Use fewer steps, or make the picture smaller first.',
  ),
};
