import type { BothLanguages } from '@pictor/contracts';

const UNSAFE = { zh: '内容安全', en: 'content safety' };
const FORBIDDEN = { zh: '违禁内容', en: 'prohibited content' };
const COPIED = { zh: '与已有作品过于相似', en: 'too close to an existing work' };

/** Finish reasons that block a result, with a text for users. Chat answers use `CONTENT_FILTER`. */
const BLOCKING_REASONS = new Map<string, BothLanguages>([
  ['SAFETY', UNSAFE],
  ['PROHIBITED_CONTENT', FORBIDDEN],
  ['BLOCKLIST', { zh: '含有被禁用的词', en: 'a blocked word' }],
  ['SPII', { zh: '含有敏感的个人信息', en: 'sensitive personal information' }],
  ['RECITATION', COPIED],
  ['IMAGE_SAFETY', UNSAFE],
  ['IMAGE_PROHIBITED_CONTENT', FORBIDDEN],
  ['IMAGE_RECITATION', COPIED],
  ['CONTENT_FILTER', UNSAFE],
]);

/** Undefined if the reason does not block. */
export const wordsOfBlock = (finishReason: string | undefined): BothLanguages | undefined =>
  BLOCKING_REASONS.get(finishReason?.toUpperCase() ?? '');

/** Any block reason blocks a prompt. */
export const wordsOfPromptBlock = (blockReason: string): BothLanguages => wordsOfBlock(blockReason) ?? UNSAFE;

/** Values that mean "no reason": an empty text, and the zero value of the enumeration, which some write `BLOCKED_REASON_UNSPECIFIED`. */
const UNSPECIFIED = /^\s*(?:(?:finish|block(?:ed)?)_reason_unspecified)?\s*$/i;

/** The reason, or undefined if the value means "no reason". */
export const specified = (reason: string | undefined): string | undefined =>
  reason === undefined || UNSPECIFIED.test(reason) ? undefined : reason;
