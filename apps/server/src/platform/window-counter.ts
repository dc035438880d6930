interface Window {
  count: number;
  /** By `performance.now()`. */
  endsAt: number;
}

interface Options {
  milliseconds: number;
  /** The largest number of keys that are counted at the same time. */
  keys: number;
}

/** Counts by key. Each key has its own window, which begins with its first count. */
export class WindowCounter {
  readonly #options: Options;
  /** All windows have the same length, so insertion order is also the order in which they end. */
  readonly #windows = new Map<string, Window>();

  constructor(options: Options) {
    this.#options = options;
  }

  get(key: string): Readonly<Window> | undefined {
    const window = this.#windows.get(key);
    return window && window.endsAt > performance.now() ? window : undefined;
  }

  add(key: string, count = 1): Readonly<Window> {
    const now = performance.now();
    this.#forgetEnded(now);
    const window = this.#windows.get(key) ?? this.#begin(key, now);
    window.count += count;
    return window;
  }

  /** Takes one count back if the window is still open. */
  takeBack(key: string): void {
    const window = this.#windows.get(key);
    if (window && window.count > 0) window.count -= 1;
  }

  delete(key: string): void {
    this.#windows.delete(key);
  }

  #begin(key: string, now: number): Window {
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined && this.#windows.size >= this.#options.keys) this.#windows.delete(oldest);
    const window = { count: 0, endsAt: now + this.#options.milliseconds };
    this.#windows.set(key, window);
    return window;
  }

  #forgetEnded(now: number): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now) return;
      this.#windows.delete(key);
    }
  }
}
