import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import type { z } from 'zod';
import { LIBRARY_BOUNDS } from '../../platform/bounds/library.ts';
import {
  ExportedEdit,
  ExportedImage,
  ExportedOriginal,
  ExportedVideo,
  MANIFEST,
  ManifestHead,
  MissingFile,
  NotAnExport,
} from './manifest.ts';

const LISTS = {
  images: ExportedImage,
  videos: ExportedVideo,
  originals: ExportedOriginal,
  edits: ExportedEdit,
  missing: MissingFile,
} as const;
type ListName = keyof typeof LISTS;

/** An entry of one of the manifest's lists. */
export type ManifestItem = { [L in ListName]: { list: L; entry: z.infer<(typeof LISTS)[L]> } }[ListName];

type Token = Parameters<Tokenizer['onToken']>[0];

const { LEFT_BRACE, LEFT_BRACKET, RIGHT_BRACE, RIGHT_BRACKET, COLON, COMMA, STRING } = TokenType;
const CLOSING = new Set([RIGHT_BRACE, RIGHT_BRACKET]);
const PUNCTUATION = new Set([...CLOSING, COLON, COMMA]);
/** The list and the manifest around an entry add two levels. */
const DEPTH = LIBRARY_BOUNDS.manifestDepth.value + 2;

const isList = (key: string): key is ListName => Object.hasOwn(LISTS, key);

const wrong = (why: string, cause?: unknown): NotAnExport =>
  new NotAnExport(`${MANIFEST} does not have the expected format: ${why}`, { cause });

/** Parses the manifest entry by entry. It never holds more than one entry in memory. */
class ManifestParser {
  readonly #tokenizer = new Tokenizer();
  readonly #values = new TokenParser({
    paths: [...Object.keys(ManifestHead.shape), ...Object.keys(LISTS).map((list) => `${list}.*`)].map((p) => `$.${p}`),
    keepStack: false,
  });
  readonly #head = new Map<string, unknown>();
  readonly #lists = new Set<ListName>();
  #items: ManifestItem[] = [];
  /** The number of entries of the current list so far. */
  #count = 0;
  /** The current key of the manifest's top-level object. */
  #key = '';
  #isKeyNew = false;
  #lastString = '';
  #depth = 0;
  #bytes = 0;
  /** The offset of the end of the last entry. */
  #entryEnd = 0;
  #valuesSinceEntry = 0;

  constructor() {
    this.#tokenizer.onToken = (token) => this.#take(token);
    this.#values.onValue = ({ value }) => this.#keep(value);
  }

  /** @returns the entries that are complete with these bytes @throws {NotAnExport} */
  write(bytes: Uint8Array): ManifestItem[] {
    this.#parse(() => this.#tokenizer.write(bytes));
    this.#bytes += bytes.length;
    if (this.#bytes - this.#entryEnd > LIBRARY_BOUNDS.manifestEntry.value) throw wrong('an entry is too large');
    const items = this.#items;
    this.#items = [];
    return items;
  }

  /** @throws {NotAnExport} */
  end(): void {
    if (!this.#values.isEnded) throw wrong('it is truncated');
    const isHead = ManifestHead.safeParse(Object.fromEntries(this.#head));
    if (!isHead.success) throw wrong('its head is invalid', isHead.error);
    if (!this.#lists.has('images') || !this.#lists.has('videos')) throw wrong('it lacks a list');
  }

  #parse(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw error instanceof NotAnExport ? error : wrong('it is not JSON', error);
    }
  }

  /** Checks the limits for each token before any value is built from it. */
  #take({ token, value, offset }: Token): void {
    if (token === LEFT_BRACE || token === LEFT_BRACKET) this.#depth += 1;
    else if (CLOSING.has(token)) this.#depth -= 1;
    if (!PUNCTUATION.has(token)) this.#valuesSinceEntry += 1;
    if (this.#depth > DEPTH) throw wrong('an entry is nested too deeply');
    if (this.#valuesSinceEntry > LIBRARY_BOUNDS.manifestValues.value) throw wrong('an entry has too many values');
    if (this.#isKeyNew) this.#begin(token);
    if (this.#depth === 1 && token === COLON) {
      this.#key = this.#lastString;
      this.#isKeyNew = true;
    }
    // The value of a string token is always a string.
    if (token === STRING) this.#lastString = value as string;
    this.#values.write({ token, value });
    if (this.#depth === 2 && CLOSING.has(token) && isList(this.#key)) {
      this.#entryEnd = offset;
      this.#valuesSinceEntry = 0;
    }
  }

  /** Called with the first token of the value of a top-level key. */
  #begin(token: TokenType): void {
    this.#isKeyNew = false;
    if (!isList(this.#key)) return;
    if (token !== LEFT_BRACKET) throw wrong(`${this.#key} is not a list`);
    if (this.#lists.has(this.#key)) throw wrong(`it has ${this.#key} twice`);
    this.#lists.add(this.#key);
    this.#count = 0;
  }

  #keep(value: unknown): void {
    const list = this.#key;
    if (!isList(list)) {
      this.#head.set(list, value);
      return;
    }
    this.#count += 1;
    if (this.#count > LIBRARY_BOUNDS.manifestEntries.value) throw wrong(`${list} has too many entries`);
    const entry = LISTS[list].safeParse(value);
    if (!entry.success) throw wrong(`entry ${this.#count} of ${list} is invalid`, entry.error);
    // TypeScript cannot infer that the schema belongs to this list.
    this.#items.push({ list, entry: entry.data } as ManifestItem);
  }
}

/** Yields the entries of a manifest in order, in batches. @throws {NotAnExport} also after the last entry */
export async function* readManifest(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ManifestItem> {
  const parser = new ManifestParser();
  for await (const chunk of bytes) yield* parser.write(chunk);
  parser.end();
}
