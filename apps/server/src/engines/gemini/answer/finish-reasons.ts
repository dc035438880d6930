import type { Block } from '../../../platform/messages/gemini-sentences.ts';

/** Finish reasons that block a result. Chat answers use `CONTENT_FILTER`. */
const BLOCKING_REASONS = new Map<string, Block>([
  ['SAFETY', 'unsafe'],
  ['PROHIBITED_CONTENT', 'forbidden'],
  ['BLOCKLIST', 'blocked_word'],
  ['SPII', 'personal'],
  ['RECITATION', 'copied'],
  ['IMAGE_SAFETY', 'unsafe'],
  ['IMAGE_PROHIBITED_CONTENT', 'forbidden'],
  ['IMAGE_RECITATION', 'copied'],
  ['CONTENT_FILTER', 'unsafe'],
]);

/** Undefined if the reason does not block. */
export const blockOf = (finishReason: string | undefined): Block | undefined =>
  BLOCKING_REASONS.get(finishReason?.toUpperCase() ?? '');

/** Any block reason blocks a prompt. */
export const promptBlockOf = (blockReason: string): Block => blockOf(blockReason) ?? 'unsafe';

/** Values that mean "no reason": an empty text, and the zero value of the enumeration, which some write `BLOCKED_REASON_UNSPECIFIED`. */
const UNSPECIFIED = /^\s*(?:(?:finish|block(?:ed)?)_reason_unspecified)?\s*$/i;

/** The reason, or undefined if the value means "no reason". */
export const specified = (reason: string | undefined): string | undefined =>
  reason === undefined || UNSPECIFIED.test(reason) ? undefined : reason;
