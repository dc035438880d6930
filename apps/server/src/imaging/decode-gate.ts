import sharp from 'sharp';

/** A decode of 49 MP interlaced holds 240 MB, and an edit of it some times that; so many pixels are in work at once. */
const PIXELS_AT_ONCE = 96_000_000;
const DECODES_AT_ONCE = 4;

interface Waiting {
  pixels: number;
  enter: () => void;
}

/** Bounds what decoding holds in memory, across uploads, engines and results. First come, first served. */
export class DecodeGate {
  #pixels = 0;
  #decodes = 0;
  readonly #waiting: Waiting[] = [];

  /** Runs `work` once there is room for the pixels that the picture's header promises; a larger one runs alone. */
  async run<T>(input: string | Buffer, work: () => Promise<T>): Promise<T> {
    const pixels = await pixelsOf(input);
    await this.#enter(pixels);
    try {
      return await work();
    } finally {
      this.#pixels -= pixels;
      this.#decodes -= 1;
      this.#admit();
    }
  }

  #enter(pixels: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ pixels, enter: resolve });
    this.#admit();
    return promise;
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const fits = this.#pixels + next.pixels <= PIXELS_AT_ONCE || this.#decodes === 0;
      if (!fits || this.#decodes >= DECODES_AT_ONCE) return;
      this.#waiting.shift();
      this.#pixels += next.pixels;
      this.#decodes += 1;
      next.enter();
    }
  }
}

/** What cannot be read fails at once in whatever decodes it, so it counts as nothing. */
const pixelsOf = async (input: string | Buffer): Promise<number> => {
  const { width, height } = await sharp(input, { limitInputPixels: false })
    .metadata()
    .catch(() => ({ width: 0, height: 0 }));
  return width * height;
};
