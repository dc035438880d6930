const DONE = '[DONE]';
/** The length of `data: [DONE]`. */
const HEAD_LENGTH = 12;

export interface EventHandler {
  /** A data line begins. */
  line(): void;
  /** More data of an event, without the line breaks between `data:` lines. */
  data(text: string): void;
  /** The event has ended. */
  end(): void;
  /** `[DONE]`: the stream of events has ended. */
  done(): void;
}

/** Whether a body with this beginning is an event stream, whatever its content type is. */
export const looksLikeEvents = (head: string): boolean => /^(?:data|event|id|retry)?:/.test(head);

/**
 * Reads server-sent events without buffering whole lines. A picture is one line of many megabytes, and `eventsource-parser` hands out
 * whole lines only.
 */
export class EventLines {
  readonly #handler: EventHandler;
  /** The beginning of a line whose kind is not known yet. */
  #head = '';
  #kind: 'unknown' | 'data' | 'other' = 'unknown';
  /** If a line feed follows, it belongs to the line break before it. */
  #isBehindReturn = false;

  constructor(handler: EventHandler) {
    this.#handler = handler;
  }

  write(text: string): void {
    if (text === '') return;
    const lines = text.slice(this.#isBehindReturn && text.startsWith('\n') ? 1 : 0).split(/\r\n|\n|\r/);
    this.#isBehindReturn = text.endsWith('\r');
    for (const [at, line] of lines.entries()) {
      if (at > 0) this.#endLine();
      this.#take(line);
    }
  }

  /** Ends the reading. The last line may lack its line break. */
  end(): void {
    if (this.#head !== '') this.#decide();
  }

  #take(text: string): void {
    if (this.#kind === 'data') this.#handler.data(text);
    if (this.#kind !== 'unknown') return;
    this.#head += text;
    if (this.#head.length >= HEAD_LENGTH) this.#decide();
  }

  #decide(): void {
    const line = this.#head;
    this.#head = '';
    this.#kind = line.startsWith('data:') ? 'data' : 'other';
    if (this.#kind === 'other') return;
    this.#handler.line();
    const data = line.slice(line.startsWith('data: ') ? 6 : 5);
    if (data.startsWith(DONE)) this.#handler.done();
    else this.#handler.data(data);
  }

  #endLine(): void {
    if (this.#kind === 'unknown' && this.#head === '') this.#handler.end();
    if (this.#kind === 'unknown') this.#decide();
    this.#kind = 'unknown';
  }
}
