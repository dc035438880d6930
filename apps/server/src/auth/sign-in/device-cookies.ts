import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ACCOUNTS_BOUNDS } from '../../platform/bounds/accounts.ts';

const NONCE_BYTES = 16;
const NONCE = /^[\w-]{22}$/;
const SIGNATURE = /^[\w-]{43}$/;

/**
 * Remembers which browsers have signed in to which account, like OWASP's "device cookies":
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 *
 * The cookie is `nonce.HMAC(key, nonce, e-mail)`, with one more signature for each further account. It grants no access: it only decides
 * which limit counts wrong passwords from the browser. It contains no account name.
 */
export class DeviceCookies {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** @returns the key by which limits count this browser, if it has signed in to the account with this e-mail before */
  find(cookie: string | undefined, email: string): string | undefined {
    if (cookie === undefined) return undefined;
    const { nonce, signatures } = this.#parse(cookie);
    const expected = this.#sign(nonce, email);
    return signatures.some((signature) => isSame(signature, expected)) ? expected : undefined;
  }

  /** The new cookie of a browser that has just signed in. It extends the browser's previous cookie. */
  remember(cookie: string | undefined, email: string): string {
    const before = this.#parse(cookie ?? '');
    const nonce = NONCE.test(before.nonce) ? before.nonce : randomBytes(NONCE_BYTES).toString('base64url');
    const own = this.#sign(nonce, email);
    const others = before.signatures.filter((signature) => signature !== own);
    return [nonce, own, ...others].slice(0, 1 + ACCOUNTS_BOUNDS.accountsOfDevice.value).join('.');
  }

  #parse(cookie: string): { nonce: string; signatures: string[] } {
    const [nonce = '', ...signatures] = cookie.split('.', 1 + ACCOUNTS_BOUNDS.accountsOfDevice.value);
    return { nonce, signatures: signatures.filter((signature) => SIGNATURE.test(signature)) };
  }

  #sign(nonce: string, email: string): string {
    return createHmac('sha256', this.#key).update(`device\n${nonce}\n${email}`).digest('base64url');
  }
}

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};
