const DONE = '[DONE]';
/** As long as `data: [DONE]`. */
const HEAD_LENGTH = 12;

export interface EventHandler {
  /** A line of data begins. */
  line(): void;
  /** More of an event's data; line breaks between `data:` lines are left out. */
  data(text: string): void;
  /** The event is over. */
  end(): void;
  /** `[DONE]`: the last event has come. */
  done(): void;
}

/** Whether a body that begins with this is an event stream, whatever its content type says. */
export const looksLikeEvents = (head: string): boolean => /^(?:data|event|id|retry)?:/.test(head);

/**
 * Reads server-sent events without holding a line: a picture is one line of many megabytes, and `eventsource-parser` hands out whole lines.
 */
export class EventLines {
  readonly #handler: EventHandler;
  /** The beginning of a line of which it is not known yet what it is. */
  #head = '';
  #kind: 'unknown' | 'data' | 'other' = 'unknown';
  /** A line feed that comes next belongs to the line break before it. */
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

  /** The last line may have no end. */
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
