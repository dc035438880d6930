/** Reads a source of bytes chunk by chunk and can look ahead. It reads nothing before the first request. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #ahead: Buffer = Buffer.alloc(0);
  /** An error of the source during a look-ahead. It is thrown once the bytes before it have been read. */
  #failure: { error: unknown } | undefined;

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** The next bytes. Undefined at the end. @throws what the source throws */
  async read(): Promise<Buffer | undefined> {
    const ahead = this.#ahead;
    if (ahead.length === 0) return await this.#next();
    this.#ahead = Buffer.alloc(0);
    return ahead;
  }

  /** Puts bytes back, so that they are read next. */
  unread(bytes: Buffer): void {
    this.#ahead = Buffer.concat([bytes, this.#ahead]);
  }

  /** The first `length` bytes, or fewer if there are no more. Later reads still return them. */
  async peek(length: number): Promise<Buffer> {
    try {
      while (this.#ahead.length < length) {
        const chunk = await this.#next();
        if (!chunk) break;
        this.#ahead = Buffer.concat([this.#ahead, chunk]);
      }
    } catch (error) {
      this.#failure = { error };
    }
    return this.#ahead.subarray(0, length);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<Buffer | undefined> {
    if (this.#failure) throw this.#failure.error;
    const { value, done } = await this.#chunks.next();
    return done ? undefined : value;
  }
}
