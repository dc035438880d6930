import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;

/**
 * Encrypts the keys of providers with a key that is derived from `SECRET_KEY`. The id of the provider is authenticated, so that a stored key
 * cannot be moved to another provider.
 */
export class KeyCipher {
  readonly #key: Buffer;

  constructor(secretKey: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secretKey, '', 'pictor: keys of providers', 32));
  }

  /** @returns the version, the nonce, the authentication tag and the encrypted key */
  encrypt(apiKey: string, providerId: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(Buffer.from(providerId));
    const encrypted = Buffer.concat([cipher.update(apiKey, 'utf8'), cipher.final()]);
    return [VERSION, ...[nonce, cipher.getAuthTag(), encrypted].map((part) => part.toString('base64url'))].join('.');
  }

  /** Undefined if the text was encrypted with another secret key or for another provider, or was changed. */
  decrypt(text: string, providerId: string): string | undefined {
    const [version, ...parts] = text.split('.');
    const [nonce, tag, encrypted] = parts.map((part) => Buffer.from(part, 'base64url'));
    if (version !== VERSION || parts.length !== 3 || !nonce || !tag || !encrypted) return undefined;
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, nonce, { authTagLength: 16 });
      decipher.setAAD(Buffer.from(providerId)).setAuthTag(tag);
      return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
