import type { TransportLimits } from '../../platform/bounds/transport.ts';
import { type TooLarge, Unavailable } from '../../platform/errors.ts';
import { Budget, type Reservation } from './budget.ts';

/** The remaining room in one place, and the error if something does not fit. */
export interface Room {
  /** Bytes. Negative if the quota was lowered below the use. */
  left: number;
  refusal: (requiredBytes: number) => TooLarge;
}

/** Where a user's uploads will be stored, such as the workspace. */
interface Destination {
  name: string;
  room: () => Promise<Room>;
}

/** The staged data of one user's uploads to one destination. */
interface Staged {
  bytes: number;
  uploads: number;
  /** The number of uploads that have ended. Their staged data may have been stored since. */
  ended: number;
}

/**
 * One upload. Its staged bytes are counted before they are written, together with those of the same user's other uploads. Staged and stored
 * bytes together never exceed the destination's room. Disposing of it ends the count, so its files must be stored or deleted by then.
 */
class Upload implements Disposable {
  readonly #destination: Destination;
  readonly #staged: Staged;
  readonly #place: Reservation;
  readonly #inAll: Reservation;
  readonly #close: () => void;
  #bytes = 0;
  /** The destination's remaining room at the time when `#known` uploads had ended. */
  #left = 0;
  #known = -1;

  constructor(
    destination: Destination,
    staged: Staged,
    parts: { place: Reservation; inAll: Reservation; close: () => void },
  ) {
    this.#destination = destination;
    this.#staged = staged;
    this.#place = parts.place;
    this.#inAll = parts.inAll;
    this.#close = parts.close;
    staged.uploads += 1;
  }

  /** @throws {TooLarge} if this many additional bytes do not fit now */
  async requireRoom(bytes: number): Promise<void> {
    while (!this.#fits(bytes)) {
      const { ended } = this.#staged;
      const { left, refusal } = await this.#destination.room();
      this.#left = left;
      this.#known = ended;
      // If another upload has ended meanwhile, it may have used some of that room, so check again.
      if (ended === this.#staged.ended && !this.#fits(bytes)) throw refusal(this.#staged.bytes + bytes);
    }
  }

  /** Counts bytes before they are staged. @throws {TooLarge} @throws {Unavailable} */
  async reserve(bytes: number): Promise<void> {
    // Other uploads may reserve room during this wait.
    while (!this.#fits(bytes)) await this.requireRoom(bytes);
    this.reserveApart(bytes);
    this.#staged.bytes += bytes;
    this.#bytes += bytes;
  }

  /** Counts bytes that do not count against the destination, such as those of a poster. @throws {Unavailable} */
  reserveApart(bytes: number): void {
    if (this.#inAll.exceeded(bytes) !== undefined) throw new Unavailable();
    this.#inAll.add(bytes);
  }

  [Symbol.dispose](): void {
    this.#staged.bytes -= this.#bytes;
    this.#staged.uploads -= 1;
    this.#staged.ended += 1;
    this.#bytes = 0;
    this.#inAll[Symbol.dispose]();
    this.#place[Symbol.dispose]();
    this.#close();
  }

  #fits(bytes: number): boolean {
    return this.#known === this.#staged.ended && this.#staged.bytes + bytes <= this.#left;
  }
}

export type { Upload };

/** All uploads of this process. */
export class Uploads {
  readonly #places: Budget;
  readonly #bytes: Budget;
  readonly #staged = new Map<string, Staged>();

  constructor({ uploadsPerPerson, uploads, stagedBytes }: TransportLimits) {
    this.#places = new Budget({ perHolder: uploadsPerPerson, inAll: uploads });
    this.#bytes = new Budget({ perHolder: Number.POSITIVE_INFINITY, inAll: stagedBytes });
  }

  /** @throws {TooManyRequests} @throws {Unavailable} if the maximum number of uploads is running */
  begin(userId: string, destination: Destination): Upload {
    const place = this.#places.take(userId, 1);
    const key = `${userId} ${destination.name}`;
    const staged = this.#staged.get(key) ?? { bytes: 0, uploads: 0, ended: 0 };
    this.#staged.set(key, staged);
    const close = (): void => {
      if (staged.uploads === 0) this.#staged.delete(key);
    };
    return new Upload(destination, staged, { place, inAll: this.#bytes.open(userId), close });
  }
}
