import { TRANSPORT_BOUNDS } from '../../bounds/transport.ts';
import { BadRequest } from '../../errors.ts';

/** So many fragments may be of any size: the last one of each packet is short. */
const UNJUDGED = 4096;

export const tooFragmented = () => new BadRequest('bad_request', '请求内容分得太碎');

/**
 * Judges the fragments in which a body arrives by their average size. Each costs as much time as one of 64 KiB, and wherever fragments
 * wait, each is an object of more than a hundred bytes, so a body in fragments of one byte is only good for an attack.
 */
export class Fragments {
  #count = 0;
  #bytes = 0;

  /** @returns whether the body may go on */
  add(fragment: Buffer): boolean {
    this.#count += 1;
    this.#bytes += fragment.length;
    return this.#count <= UNJUDGED || this.#bytes >= this.#count * TRANSPORT_BOUNDS.fragmentBytes.value;
  }
}
