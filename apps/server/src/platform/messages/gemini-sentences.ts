import type { BothLanguages } from '@pictor/contracts';
import { z } from 'zod';
import { fixed, sentence } from './sentence.ts';

/** The kinds of reasons why a model refuses. */
const Block = z.enum(['unsafe', 'forbidden', 'blocked_word', 'personal', 'copied']);
export type Block = z.infer<typeof Block>;

const BLOCKS: Readonly<Record<Block, BothLanguages>> = {
  unsafe: { zh: '内容安全', en: 'content safety' },
  forbidden: { zh: '违禁内容', en: 'prohibited content' },
  blocked_word: { zh: '含有被禁用的词', en: 'a blocked word' },
  personal: { zh: '含有敏感的个人信息', en: 'sensitive personal information' },
  copied: { zh: '与已有作品过于相似', en: 'too close to an existing work' },
};

/** Why an answer of Gemini has no picture. */
export const GEMINI_SENTENCES = {
  not_an_answer_of_gemini: fixed(
    '模型服务的回答不完整，或者不是 Gemini 的格式。请重试；如果一直这样，请管理员检查 GEMINI_API_URL。',
    'The answer of the model service was not complete, or not in the format of Gemini. Try again. If the problem persists, ask an administrator to check GEMINI_API_URL.',
  ),
  model_refused: sentence({ block: Block }, ({ block }) => ({
    zh: `模型拒绝了这次请求（${BLOCKS[block].zh}）。换一种说法或换一张图片再试。`,
    en: `The model refused this request (${BLOCKS[block].en}). Try other words or another picture.`,
  })),
  /** `text` is what the model said. */
  words_alone: sentence({ text: z.string() }, ({ text }) => ({
    zh: `模型没有画出图片，只回答了文字：「${text}」。把要改的地方说得更具体一些再试。`,
    en: `The model made no picture and answered in words: “${text}”. Say more exactly what should change, and try again.`,
  })),
  /** `address` is the address, or a text that has it. */
  address_alone: sentence({ address: z.string() }, ({ address }) => ({
    zh: `网关没有返回图片，只返回了图片的网址，Pictor 不会去下载：「${address}」。请管理员让网关返回 base64 图片。`,
    en: `The gateway sent the address of a picture instead of the picture, and Pictor does not fetch it: “${address}”. Ask an administrator to make the gateway send base64 pictures.`,
  })),
};
