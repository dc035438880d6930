import { TooManyRequests, Unavailable } from '../../platform/errors.ts';

const RETRY_SECONDS = 5;

interface Options {
  atOnce: number;
  waiting: number;
}

interface Waiting {
  begin: () => void;
  refuse: (error: Error) => void;
}

/**
 * A queue for password hashing, because each hash needs 19 MiB and a thread. Addresses take turns. A full queue drops the newest entry of
 * the address with the most entries, so that an address with many attempts does not block others.
 */
export class HashQueue {
  readonly #options: Options;
  /** Ordered by time since the last turn: the address that has waited longest comes first. */
  readonly #byAddress = new Map<string, Waiting[]>();
  #waiting = 0;
  #running = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws {TooManyRequests} if the queue is full and no other address has at least two entries more than this one
   * @throws {Unavailable} if the queue is full and all entries belong to different addresses
   */
  async run<T>(address: string, hash: () => Promise<T>): Promise<T> {
    await this.#turn(address);
    try {
      return await hash();
    } finally {
      this.#running -= 1;
      this.#beginNext();
    }
  }

  async #turn(address: string): Promise<void> {
    if (this.#running < this.#options.atOnce) {
      this.#running += 1;
      return;
    }
    if (this.#waiting >= this.#options.waiting) this.#makeRoom(address);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry = { begin: resolve, refuse: reject };
    const own = this.#byAddress.get(address);
    if (own) own.push(entry);
    else this.#byAddress.set(address, [entry]);
    this.#waiting += 1;
    await promise;
  }

  #makeRoom(address: string): void {
    const own = this.#byAddress.get(address)?.length ?? 0;
    const longest = [...this.#byAddress.values()].reduce((a, b) => (b.length > a.length ? b : a), []);
    // If the other address would then have fewer entries than this one, replacing its entry would not be fairer.
    if (longest.length <= own + 1) {
      if (own > 0) throw new TooManyRequests(RETRY_SECONDS);
      throw new Unavailable('现在登录或注册的人太多，请稍后再试');
    }
    longest.pop()?.refuse(new TooManyRequests(RETRY_SECONDS));
    this.#waiting -= 1;
  }

  #beginNext(): void {
    const [first] = this.#byAddress;
    if (!first) return;
    const [address, entries] = first;
    const entry = entries.shift();
    this.#byAddress.delete(address);
    if (entries.length > 0) this.#byAddress.set(address, entries);
    this.#waiting -= 1;
    this.#running += 1;
    entry?.begin();
  }
}
