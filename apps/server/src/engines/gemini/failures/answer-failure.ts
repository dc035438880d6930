import type { BothLanguages } from '@pictor/contracts';
import { EngineError } from '../../engine.ts';
import { evidenceOfError } from '../../remote/failures/evidence.ts';
import { type Excerpt, QUOTE_LENGTH } from '../../remote/failures/redaction.ts';
import type { Answer } from '../answer/answer.ts';
import { wordsOfBlock, wordsOfPromptBlock } from '../answer/finish-reasons.ts';
import type { GeminiAnswer } from '../answer/read-answer.ts';
import { evidenceOfAnswer } from './evidence.ts';

/** Matches Markdown or HTML that links to a picture, the address of a picture file, or a text that is only an address. */
const PICTURE_LINK =
  /!\[[^\]]{0,200}\]\(\s*https?:\/\/|<img\s[^>]{0,500}https?:\/\/|https?:\/\/[^\s"'<>()]{1,2000}\.(?:png|jpe?g|webp|gif|avif)\b|^\s*<?https?:\/\/\S+\s*$/i;

/** For a 2xx response that is not an answer of the API: a sign-in page, half a document, another service. */
export const unreadableFailure = (http: GeminiAnswer, excerpt: Excerpt): EngineError =>
  new EngineError(
    'provider_invalid',
    {
      zh: '模型服务的回答不完整，或者不是 Gemini 的格式。请重试；如果一直这样，请管理员检查 GEMINI_API_URL。',
      en: 'The answer of the model service was not complete, or not in the format of Gemini. Try again. If the problem persists, ask an administrator to check GEMINI_API_URL.',
    },
    evidenceOfError(http, undefined, excerpt),
  );

/** The provider's reason for blocking the result, if it did. A blocked result is a refusal even if a picture came with it. */
export const blockFailure = (http: GeminiAnswer, answer: Answer, excerpt: Excerpt): EngineError | undefined => {
  const { blockReason, finishReason } = answer;
  const reason = blockReason === undefined ? wordsOfBlock(finishReason) : wordsOfPromptBlock(blockReason);
  if (reason === undefined) return undefined;
  return new EngineError(
    'content_blocked',
    {
      zh: `模型拒绝了这次请求（${reason.zh}）。换一种说法或换一张图片再试。`,
      en: `The model refused this request (${reason.en}). Try other words or another picture.`,
    },
    evidenceOfAnswer(http, answer, excerpt),
  );
};

const NO_PICTURE: BothLanguages = {
  zh: '模型这次没有画出图片。把要改的地方说得更具体一些再试。',
  en: 'The model made no picture this time. Say more exactly what should change, and try again.',
};

const wordsAlone = (text: string): BothLanguages => ({
  zh: `模型没有画出图片，只回答了文字：「${text}」。把要改的地方说得更具体一些再试。`,
  en: `The model made no picture and answered in words: “${text}”. Say more exactly what should change, and try again.`,
});

const addressAlone = (address: string): BothLanguages => ({
  zh: `网关没有返回图片，只返回了图片的网址，Pictor 不会去下载：「${address}」。请管理员让网关返回 base64 图片。`,
  en: `The gateway sent the address of a picture instead of the picture, and Pictor does not fetch it: “${address}”. Ask an administrator to make the gateway send base64 pictures.`,
});

/** Removes the query from an address, because it may contain a key. */
const withoutQuery = (address: string | undefined): string | undefined => address?.trim().split(/[?#]/, 1)[0];

export const noImageFailure = (http: GeminiAnswer, answer: Answer, excerpt: Excerpt): EngineError => {
  const text = excerpt(answer.text, QUOTE_LENGTH);
  const address =
    text !== undefined && PICTURE_LINK.test(text) ? text : excerpt(withoutQuery(answer.address), QUOTE_LENGTH);
  const said = text === undefined ? NO_PICTURE : wordsAlone(text);
  return new EngineError(
    'no_image',
    address === undefined ? said : addressAlone(address),
    evidenceOfAnswer(http, answer, excerpt),
  );
};

export const badImageFailure = (http: GeminiAnswer, answer: Answer | undefined, excerpt: Excerpt): EngineError =>
  new EngineError(
    'provider_invalid',
    {
      zh: '模型返回的图片已损坏，或者不是 JPG、PNG、WebP。请重试，或换一个模型。',
      en: 'The picture that the model sent is damaged, or not a JPG, PNG or WebP. Try again, or choose another model.',
    },
    evidenceOfAnswer(http, answer, excerpt),
  );
