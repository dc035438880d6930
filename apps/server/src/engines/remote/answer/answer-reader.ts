import { StringDecoder } from 'node:string_decoder';
import { jsonParser, type TokenSource } from 'stream-json/core/parser.js';
import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import { EventLines, looksLikeEvents } from '../http/event-lines.ts';
import type { Json } from '../http/json.ts';
import type { DocumentTree } from './document-tree.ts';

/** Enough characters to tell JSON, events and an HTML page apart. */
const HEAD_LENGTH = 16;
/** JSON strings may not contain control characters, but some gateways put raw line breaks into base64. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
const CONTROL_CHARACTERS = /[\0-\x1f]+/g;

const DOCUMENTS = ENGINES_BOUNDS.answerDocuments.value;
const PAGE_LENGTH = ENGINES_BOUNDS.answerText.value;

type Format = 'unknown' | 'json' | 'events' | 'page';

const startParser = () => jsonParser({ packValues: false, streamValues: true, jsonStreaming: true });

const formatOf = (head: string): Format => {
  if (/^[{[]/.test(head)) return 'json';
  return looksLikeEvents(head) ? 'events' : 'page';
};

/**
 * Reads an answer while it arrives. It may be one JSON document, several documents, an array of documents, or a stream of events.
 * Any other body counts as a page, of which only the beginning is kept.
 */
export class AnswerReader<Tree extends DocumentTree> {
  /** Has the pictures of the answer. */
  readonly tree: Tree;
  readonly #decoder = new StringDecoder('utf8');
  readonly #events: EventLines;
  #parse = startParser();
  #format: Format = 'unknown';
  #head = '';
  #documents = 0;
  /** The rest of the event is not JSON. */
  #isBroken = false;
  #isOver = false;
  #isWhole = false;

  /** @param tree builds the documents and takes the pictures out of them */
  constructor(tree: (onDocument: (document: Json) => void) => Tree, onDocument: (document: Json) => void) {
    this.tree = tree((document) => {
      this.#documents += 1;
      if (this.#documents > DOCUMENTS) return;
      for (const one of Array.isArray(document) ? document : [document]) onDocument(one);
    });
    this.#events = new EventLines({
      line: () => this.#beginLine(),
      data: (text) => this.#readJson(text),
      end: () => this.#startAnew(),
      done: () => {
        this.#isOver = true;
      },
    });
  }

  /** Whether the rest of the answer can be ignored. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the answer is complete. Known once the reader is closed. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The beginning of a page. Undefined for JSON and events. */
  get page(): string | undefined {
    return this.#format === 'page' ? this.#head : undefined;
  }

  /** @throws {AnswerTooDeep | PictureTooLarge} */
  write(bytes: Buffer): void {
    this.#read(this.#decoder.write(bytes));
  }

  /** The answer has ended. Reads what is left. */
  end(): void {
    if (this.#format === 'unknown') this.#begin();
    this.#events.end();
  }

  /**
   * Ends the reading.
   *
   * @param isBroken whether the connection broke
   * @param isDecided whether the documents say how the answer ended
   */
  close({ isBroken, isDecided }: { isBroken: boolean; isDecided: boolean }): void {
    const isEnded = this.tree.isInArray ? isDecided : !isBroken || isDecided || this.#isOneDocument;
    // Some gateways put a finish reason into every event.
    const isPictureCut = isBroken && !this.#isOneDocument && this.tree.lacksPictureEnd;
    this.#isWhole = this.#documents > 0 && !this.tree.isInDocument && isEnded && !isPictureCut;
    this.tree.close(!this.#isWhole);
  }

  /** Whether the body is a single document, which is a whole answer. After an event, another one may follow. */
  get #isOneDocument(): boolean {
    return this.#format === 'json' && this.#documents === 1;
  }

  #read(text: string): void {
    switch (this.#format) {
      case 'json':
        this.#readJson(text);
        return;
      case 'events':
        this.#events.write(text);
        return;
      case 'page':
        this.#head += text.slice(0, PAGE_LENGTH - this.#head.length);
        this.#isOver = this.#head.length >= PAGE_LENGTH;
        return;
      case 'unknown':
        this.#head = (this.#head + text).replace(/^[\s\uFEFF]+/, '');
        if (this.#head.length >= HEAD_LENGTH) this.#begin();
    }
  }

  #begin(): void {
    const text = this.#head;
    this.#head = '';
    this.#format = formatOf(text);
    this.#read(text);
  }

  /** The parser loses the tokens of a piece that is not JSON, so split the text where a document may end. */
  #readJson(text: string): void {
    for (let from = 0; from < text.length && !this.#isBroken && !this.#isOver; ) {
      const end = text.indexOf('}', from) + 1 || text.length;
      this.#readPiece(text.slice(from, end));
      from = end;
    }
  }

  #readPiece(text: string): void {
    let tokens: ReturnType<TokenSource>;
    try {
      tokens = this.#parse(text.replace(CONTROL_CHARACTERS, ' '));
    } catch {
      // Do not pass on the parser's own error. It quotes the text, which may contain anything.
      this.#breakOff();
      return;
    }
    if (typeof tokens === 'object') for (const token of tokens.values) this.tree.take(token);
  }

  /** Ignores the text after a whole document. A gateway that usually streams writes `[DONE]` there. */
  #breakOff(): void {
    this.#isOver = this.#format === 'json';
    this.#isBroken = true;
  }

  /** Some gateways write no empty line between events. So text that is not JSON, such as a ping, ends with its line. */
  #beginLine(): void {
    if (!this.tree.isBegun) this.#startAnew();
  }

  /** An event that is not JSON must not spoil the others. The parser may still hold the beginning of a word or a number. */
  #startAnew(): void {
    this.tree.reset();
    this.#parse = startParser();
    this.#isBroken = false;
  }
}
