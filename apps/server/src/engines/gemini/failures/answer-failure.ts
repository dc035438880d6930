import type { Sentence } from '../../../platform/messages/catalogue.ts';
import { EngineError } from '../../engine.ts';
import { evidenceOfError } from '../../remote/failures/evidence.ts';
import { type Excerpt, QUOTE_LENGTH } from '../../remote/failures/redaction.ts';
import type { Answer } from '../answer/answer.ts';
import { blockOf, promptBlockOf } from '../answer/finish-reasons.ts';
import type { GeminiAnswer } from '../answer/read-answer.ts';
import { evidenceOfAnswer } from './evidence.ts';

/** Matches Markdown or HTML that links to a picture, the address of a picture file, or a text that is only an address. */
const PICTURE_LINK =
  /!\[[^\]]{0,200}\]\(\s*https?:\/\/|<img\s[^>]{0,500}https?:\/\/|https?:\/\/[^\s"'<>()]{1,2000}\.(?:png|jpe?g|webp|gif|avif)\b|^\s*<?https?:\/\/\S+\s*$/i;

/** For a 2xx response that is not an answer of the API: a sign-in page, half a document, another service. */
export const unreadableFailure = (http: GeminiAnswer, excerpt: Excerpt): EngineError =>
  new EngineError(
    'provider_invalid',
    [{ code: 'not_an_answer_of_gemini', values: {} }],
    evidenceOfError(http, undefined, excerpt),
  );

/** The provider's reason for blocking the result, if it did. A blocked result is a refusal even if a picture came with it. */
export const blockFailure = (http: GeminiAnswer, answer: Answer, excerpt: Excerpt): EngineError | undefined => {
  const { blockReason, finishReason } = answer;
  const block = blockReason === undefined ? blockOf(finishReason) : promptBlockOf(blockReason);
  if (block === undefined) return undefined;
  return new EngineError(
    'content_blocked',
    [{ code: 'model_refused', values: { block } }],
    evidenceOfAnswer(http, answer, excerpt),
  );
};

const sentenceFor = (text: string | undefined, address: string | undefined): Sentence => {
  if (address !== undefined) return { code: 'address_alone', values: { address } };
  return text === undefined ? { code: 'no_picture', values: {} } : { code: 'words_alone', values: { text } };
};

/** Removes the query from an address, because it may contain a key. */
const withoutQuery = (address: string | undefined): string | undefined => address?.trim().split(/[?#]/, 1)[0];

export const noImageFailure = (http: GeminiAnswer, answer: Answer, excerpt: Excerpt): EngineError => {
  const text = excerpt(answer.text, QUOTE_LENGTH);
  const address =
    text !== undefined && PICTURE_LINK.test(text) ? text : excerpt(withoutQuery(answer.address), QUOTE_LENGTH);
  return new EngineError('no_image', [sentenceFor(text, address)], evidenceOfAnswer(http, answer, excerpt));
};

export const badImageFailure = (http: GeminiAnswer, answer: Answer | undefined, excerpt: Excerpt): EngineError =>
  new EngineError(
    'provider_invalid',
    [{ code: 'picture_damaged', values: {} }],
    evidenceOfAnswer(http, answer, excerpt),
  );
