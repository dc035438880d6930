import { TRANSPORT_BOUNDS } from '../../platform/bounds/transport.ts';
import { BadRequest } from '../../platform/errors.ts';

/** The first fragments are not judged, because the last fragment of each packet is short. */
const UNJUDGED = 4096;

export const tooFragmented = () => new BadRequest('bad_request', '请求内容分得太碎');

/**
 * Judges the fragments of a body by their average size. Each fragment costs as much time as one of 64 KiB, and each waiting fragment is an
 * object of more than a hundred bytes. Only an attacker would send a body in fragments of one byte.
 */
export class Fragments {
  #count = 0;
  #bytes = 0;

  /** @returns false if the body must be rejected */
  add(fragment: Buffer): boolean {
    this.#count += 1;
    this.#bytes += fragment.length;
    return this.#count <= UNJUDGED || this.#bytes >= this.#count * TRANSPORT_BOUNDS.fragmentBytes.value;
  }
}
