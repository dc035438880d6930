const UNSAFE = '内容安全';
const FORBIDDEN = '违禁内容';
const COPIED = '与已有作品过于相似';

/** Reasons that block, in words for a person. `CONTENT_FILTER` is how chat answers write it. */
const BLOCKING_REASONS = new Map([
  ['SAFETY', UNSAFE],
  ['PROHIBITED_CONTENT', FORBIDDEN],
  ['BLOCKLIST', '含有被禁用的词'],
  ['SPII', '含有敏感的个人信息'],
  ['RECITATION', COPIED],
  ['IMAGE_SAFETY', UNSAFE],
  ['IMAGE_PROHIBITED_CONTENT', FORBIDDEN],
  ['IMAGE_RECITATION', COPIED],
  ['CONTENT_FILTER', UNSAFE],
]);

/** Undefined where the reason does not block. */
export const wordsOfBlock = (finishReason: string | undefined): string | undefined =>
  BLOCKING_REASONS.get(finishReason?.toUpperCase() ?? '');

/** A prompt is blocked for whatever reason is given. */
export const wordsOfPromptBlock = (blockReason: string): string => wordsOfBlock(blockReason) ?? UNSAFE;
