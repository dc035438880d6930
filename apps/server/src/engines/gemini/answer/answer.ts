import type { z } from 'zod';
import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import { cutText } from '../../remote/cut-text.ts';
import { type ProviderError, parseError } from '../../remote/failures/provider-error.ts';
import type { Json } from '../../remote/http/json.ts';
import { type Candidate, Document, type UsageMetadata } from './answer-fields.ts';
import { blockOf } from './finish-reasons.ts';

/** The request asks for one candidate. */
const CANDIDATES = 16;

/** The fields of an answer other than its picture. */
export interface Answer {
  finishReason: string | undefined;
  finishMessage: string | undefined;
  blockReason: string | undefined;
  blockReasonMessage: string | undefined;
  /** The text of the model, without drafts. */
  text: string | undefined;
  /** The address of a picture that was sent instead of the picture. */
  address: string | undefined;
  usageMetadata: z.infer<typeof UsageMetadata> | undefined;
  modelVersion: string | undefined;
  responseId: string | undefined;
}

interface Said {
  finishReason?: string | undefined;
  finishMessage?: string | undefined;
  text: string;
  address: string | undefined;
}

const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAnswer = ({ candidates, choices, promptFeedback, usageMetadata }: { [key: string]: Json }): boolean =>
  Array.isArray(candidates) || Array.isArray(choices) || isRecord(promptFeedback) || isRecord(usageMetadata);

/** Names of the objects that gateways put around an answer. */
const ENVELOPES = ['response', 'data', 'result'];

/** The answer inside a document. Undefined if there is none. */
const answerIn = (document: Json): { [key: string]: Json } | undefined => {
  if (!isRecord(document)) return undefined;
  return [document, ...ENVELOPES.map((name) => document[name])].filter(isRecord).find(isAnswer);
};

const textOf = ({ content }: z.infer<typeof Candidate>): string =>
  (content?.parts ?? []).flatMap((part) => (part.thought ? [] : (part.text ?? []))).join('');

const addressOf = ({ content }: z.infer<typeof Candidate>): string | undefined =>
  content?.parts?.find(({ address, thought }) => address !== undefined && !thought)?.address;

/** Combines the documents of an answer. In a stream, each document contains a part of it. */
export class AnswerSum {
  readonly #said = new Map<number, Said>();
  #rest: Partial<Answer> = {};
  #isAnswer = false;
  #error: ProviderError | undefined;

  get error(): ProviderError | undefined {
    return this.#error;
  }

  /** Whether the documents say how the answer ended, so that nothing more has to come. */
  get isDecided(): boolean {
    const hasEnded = [...this.#said.values()].some(({ finishReason }) => finishReason !== undefined);
    return this.#error !== undefined || this.#rest.blockReason !== undefined || hasEnded;
  }

  add(document: Json): void {
    const answer = answerIn(document);
    if (!answer) this.#error ??= parseError(document);
    else this.#addAnswer(answer);
    if (answer && isRecord(document) && document['error']) this.#error ??= parseError({ error: document['error'] });
  }

  /** @param picked the candidate of the result picture. Without one, a blocked candidate represents the others. */
  answer(picked: number | undefined): Answer | undefined {
    if (!this.#isAnswer) return undefined;
    const all = [...this.#said.values()];
    const said =
      (picked === undefined ? undefined : this.#said.get(picked)) ??
      all.find(({ finishReason }) => blockOf(finishReason) !== undefined) ??
      all.find(({ finishReason, text }) => finishReason !== undefined || text !== '') ??
      all[0];
    const text = said?.text.trim();
    return {
      finishReason: said?.finishReason,
      finishMessage: said?.finishMessage,
      blockReason: undefined,
      blockReasonMessage: undefined,
      usageMetadata: undefined,
      modelVersion: undefined,
      responseId: undefined,
      ...this.#rest,
      text: text === '' ? undefined : text,
      address: said?.address,
    };
  }

  #addAnswer(answer: { [key: string]: Json }): void {
    const { candidates, choices, promptFeedback, ...rest } = Document.parse(answer);
    this.#isAnswer = true;
    for (const [at, candidate] of (candidates ?? choices ?? []).entries()) this.#addCandidate(candidate, at);
    const news: Partial<Answer> = {
      ...promptFeedback,
      usageMetadata: rest.usageMetadata ?? rest.usage,
      modelVersion: rest.modelVersion ?? rest.model,
      responseId: rest.responseId ?? rest.id,
    };
    this.#rest = {
      ...this.#rest,
      ...Object.fromEntries(Object.entries(news).filter(([, value]) => value !== undefined)),
    };
  }

  #addCandidate(candidate: z.infer<typeof Candidate>, at: number): void {
    const index = candidate.index ?? at;
    const before = this.#said.get(index);
    if (!before && this.#said.size >= CANDIDATES) return;
    this.#said.set(index, {
      finishReason: candidate.finishReason ?? before?.finishReason,
      finishMessage: candidate.finishMessage ?? before?.finishMessage,
      text: cutText(`${before?.text ?? ''}${textOf(candidate)}`, ENGINES_BOUNDS.answerText.value),
      address: before?.address ?? addressOf(candidate),
    });
  }
}
