import { EngineError } from '../engine.ts';
import type { Answer } from './answer/answer.ts';
import { wordsOfBlock, wordsOfPromptBlock } from './answer/finish-reasons.ts';
import { evidenceOfAnswer, evidenceOfError } from './evidence.ts';
import { QUOTE_LENGTH } from './http-failure.ts';
import type { Excerpt } from './redaction.ts';
import type { HttpAnswer } from './transport.ts';

/** Markdown of a picture that stands somewhere else. */
const PICTURE_LINK = /!\[[^\]]{0,200}\]\(\s*https?:\/\//i;

/** 2xx, but not an answer of the API: a sign-in page, half a document, another service. */
export const unreadableFailure = (http: HttpAnswer, excerpt: Excerpt): EngineError =>
  new EngineError(
    'provider_invalid',
    '模型服务的回答不完整，或者不是 Gemini 的格式。请重试；如果一直这样，请管理员检查 GEMINI_API_URL。',
    evidenceOfError(http, undefined, excerpt),
  );

/** Why the provider refused, where it did. A refusal outweighs a picture beside it. */
export const blockFailure = (http: HttpAnswer, answer: Answer, excerpt: Excerpt): EngineError | undefined => {
  const { blockReason, finishReason } = answer;
  const reason = blockReason === undefined ? wordsOfBlock(finishReason) : wordsOfPromptBlock(blockReason);
  if (reason === undefined) return undefined;
  return new EngineError(
    'content_blocked',
    `模型拒绝了这次请求（${reason}）。换一种说法或换一张图片再试。`,
    evidenceOfAnswer(http, answer, excerpt),
  );
};

const noImageWords = (text: string | undefined): string => {
  if (text === undefined) return '模型这次没有画出图片。把要改的地方说得更具体一些再试。';
  return PICTURE_LINK.test(text)
    ? `网关没有返回图片，只返回了图片的网址，Pictor 不会去下载：「${text}」。请管理员让网关返回 base64 图片。`
    : `模型没有画出图片，只回答了文字：「${text}」。把要改的地方说得更具体一些再试。`;
};

export const noImageFailure = (http: HttpAnswer, answer: Answer, excerpt: Excerpt): EngineError =>
  new EngineError(
    'no_image',
    noImageWords(excerpt(answer.text, QUOTE_LENGTH)),
    evidenceOfAnswer(http, answer, excerpt),
  );

export const badImageFailure = (http: HttpAnswer, answer: Answer | undefined, excerpt: Excerpt): EngineError =>
  new EngineError(
    'provider_invalid',
    '模型返回的图片已损坏，或者不是 JPG、PNG、WebP。请重试，或换一个模型。',
    evidenceOfAnswer(http, answer, excerpt),
  );
