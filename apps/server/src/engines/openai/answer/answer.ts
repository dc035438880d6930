import { z } from 'zod';
import { type ProviderError, parseError } from '../../remote/failures/provider-error.ts';
import type { Json } from '../../remote/http/json.ts';
import { lenient } from '../../remote/http/lenient.ts';
import type { Picture } from '../../remote/picture/picture.ts';
import { type DocumentPictures, MOST_PICTURES } from './entry-tree.ts';

const Details = z.object({ textTokens: lenient(z.number()), imageTokens: lenient(z.number()) });
const Usage = z.object({
  inputTokens: lenient(z.number()),
  inputTokensDetails: lenient(Details),
  outputTokens: lenient(z.number()),
  outputTokensDetails: lenient(Details),
  totalTokens: lenient(z.number()),
  /** In dollars. Some gateways send it. */
  cost: lenient(z.number()),
});
export type Usage = z.infer<typeof Usage>;

const Facts = z.object({
  created: lenient(z.number()),
  createdAt: lenient(z.number()),
  model: lenient(z.string()),
  size: lenient(z.string()),
  quality: lenient(z.string()),
  background: lenient(z.string()),
  outputFormat: lenient(z.string()),
  usage: lenient(Usage),
});

const EntryFields = z
  .object({ url: lenient(z.string()), revisedPrompt: lenient(z.string()), size: lenient(z.string()) })
  .catch({});

/** The facts of an answer that apply to all of its results. */
export type Facts = Omit<z.infer<typeof Facts>, 'createdAt'>;

/** A result, or the reason why there is none. */
export interface Entry {
  picture: Picture | undefined;
  /** The address of a picture that was sent instead of the picture. */
  address: string | undefined;
  revisedPrompt: string | undefined;
  size: string | undefined;
  error: ProviderError | undefined;
}

export interface Answer {
  facts: Facts;
  /** Why the provider's moderation refused. */
  moderation: Moderation | undefined;
  entries: readonly Entry[];
}

const Moderation = z.object({
  moderationStage: lenient(z.string()),
  categories: lenient(z.array(z.string())),
});
export type Moderation = z.infer<typeof Moderation>;
const Refused = z.object({ error: z.object({ moderationDetails: Moderation }) });

const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of the objects that gateways put around an answer. */
const ENVELOPES = ['data', 'response', 'result'];

const listIn = (record: { [key: string]: Json }): Json[] | undefined =>
  [record['data'], record['images']].find((value) => Array.isArray(value));

/** The object with the list of results. Undefined if there is none. */
const answerIn = (document: { [key: string]: Json }): { [key: string]: Json } | undefined =>
  [document, ...ENVELOPES.map((name) => document[name])].filter(isRecord).find((one) => listIn(one) !== undefined);

const entryOf = (value: Json, picture: Picture | undefined): Entry => {
  const { url, ...fields } = EntryFields.parse(value);
  return {
    picture,
    address: url === undefined || url.trim() === '' ? undefined : url.trim(),
    revisedPrompt: fields.revisedPrompt || undefined,
    size: fields.size || undefined,
    error: isRecord(value) && value['error'] ? parseError({ error: value['error'] }) : undefined,
  };
};

/** Combines the documents of an answer. In a stream, each document contains a part of it. */
export class AnswerSum {
  readonly #entries: Entry[] = [];
  #facts: Facts = {};
  #moderation: Moderation | undefined;
  #isAnswer = false;
  #error: ProviderError | undefined;

  get error(): ProviderError | undefined {
    return this.#error;
  }

  /** Whether the documents say how the answer ended, so that nothing more has to come. */
  get isDecided(): boolean {
    return this.#isAnswer || this.#error !== undefined;
  }

  get answer(): Answer | undefined {
    if (!this.#isAnswer) return undefined;
    return { facts: this.#facts, moderation: this.#moderation, entries: this.#entries };
  }

  get moderation(): Moderation | undefined {
    return this.#moderation;
  }

  add(document: Json, pictures: DocumentPictures): void {
    if (!isRecord(document)) return;
    const answer = answerIn(document);
    if (answer) this.#addList(answer, pictures);
    else if (pictures.event) this.#addEvent(document, pictures.event);
    else this.#addError(document);
    if ((answer || pictures.event) && document['error']) this.#addError({ error: document['error'] });
  }

  /** The pictures of a document without an end. They were paid for. */
  addRest({ entries }: DocumentPictures): void {
    if (entries.size > 0) this.#isAnswer = true;
    for (const picture of entries.values()) this.#push(entryOf(null, picture));
  }

  #addList(answer: { [key: string]: Json }, pictures: DocumentPictures): void {
    this.#isAnswer = true;
    this.#addFacts(answer);
    for (const [at, value] of (listIn(answer) ?? []).entries()) this.#push(entryOf(value, pictures.entries.get(at)));
  }

  #addEvent(document: { [key: string]: Json }, picture: Picture): void {
    const { type } = document;
    if (typeof type === 'string' && type.endsWith('partial_image')) return;
    this.#isAnswer = true;
    this.#addFacts(document);
    this.#push(entryOf(document, picture));
  }

  #addError(document: { [key: string]: Json }): void {
    this.#error ??= parseError(document);
    this.#moderation ??= Refused.safeParse(document).data?.error.moderationDetails;
  }

  #addFacts(answer: { [key: string]: Json }): void {
    const { createdAt, created = createdAt, ...facts } = Facts.parse(answer);
    const news = Object.entries({ ...facts, created }).filter(([, value]) => value !== undefined && value !== '');
    this.#facts = { ...this.#facts, ...Object.fromEntries(news) };
  }

  #push(entry: Entry): void {
    if (this.#entries.length < MOST_PICTURES) this.#entries.push(entry);
  }
}
