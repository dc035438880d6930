import sharp from 'sharp';

/** Decoded, all at once; an edit holds some times that, and an interlaced picture of 16 bits is never smaller than whole. */
const BYTES_AT_ONCE = 288_000_000;
const DECODES_AT_ONCE = 4;

interface Waiting {
  bytes: number;
  enter: () => void;
}

/** Bounds what decoding holds in memory, across uploads, engines and results. First come, first served. */
export class DecodeGate {
  #bytes = 0;
  #decodes = 0;
  readonly #waiting: Waiting[] = [];
  #lastHeader: Promise<unknown> = Promise.resolve();

  /** Runs `work` once there is room for what the picture's header promises; a larger one runs alone. */
  async run<T>(input: string | Buffer, work: () => Promise<T>): Promise<T> {
    // One header after the other, so that whoever came first also stands first.
    const header = this.#lastHeader.then(() => decodedBytes(input));
    this.#lastHeader = header;
    const bytes = await header;
    await this.#enter(bytes);
    try {
      return await work();
    } finally {
      this.#bytes -= bytes;
      this.#decodes -= 1;
      this.#admit();
    }
  }

  #enter(bytes: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ bytes, enter: resolve });
    this.#admit();
    return promise;
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const fits = this.#bytes + next.bytes <= BYTES_AT_ONCE || this.#decodes === 0;
      if (!fits || this.#decodes >= DECODES_AT_ONCE) return;
      this.#waiting.shift();
      this.#bytes += next.bytes;
      this.#decodes += 1;
      next.enter();
    }
  }
}

/** What cannot be read fails at once in whatever decodes it, so it counts as nothing. */
const decodedBytes = async (input: string | Buffer): Promise<number> => {
  const metadata = await sharp(input, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (!metadata) return 0;
  const bytesPerSample = metadata.depth === 'ushort' ? 2 : 1;
  return metadata.width * metadata.height * metadata.channels * bytesPerSample;
};
