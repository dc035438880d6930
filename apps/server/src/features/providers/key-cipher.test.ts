import { expect, it } from 'vitest';
import { KeyCipher } from './key-cipher.ts';

const cipher = new KeyCipher('a secret key of this installation');

it('decrypts what it has encrypted, and never encrypts a key to the same text twice', () => {
  const first = cipher.encrypt('sk-the-key', 'openai-4f2a');
  expect(first).toMatch(/^v1\.[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(first).not.toContain('sk-the-key');
  expect(cipher.encrypt('sk-the-key', 'openai-4f2a')).not.toBe(first);
  expect(cipher.decrypt(first, 'openai-4f2a')).toBe('sk-the-key');
});

it('does not decrypt with another secret key, for another provider, or changed text', () => {
  const text = cipher.encrypt('sk-the-key', 'openai-4f2a');
  expect(new KeyCipher('the secret key of another installation').decrypt(text, 'openai-4f2a')).toBeUndefined();
  expect(cipher.decrypt(text, 'openai-4f2b')).toBeUndefined();
  const [version, nonce, tag, encrypted = ''] = text.split('.');
  const changed = `${encrypted.startsWith('A') ? 'B' : 'A'}${encrypted.slice(1)}`;
  for (const other of [
    [version, nonce, tag, changed],
    [version, nonce, 'AAAA', encrypted],
    ['v2', nonce, tag, encrypted],
    [version, nonce, tag],
    ['sk-the-key'],
  ])
    expect(cipher.decrypt(other.join('.'), 'openai-4f2a')).toBeUndefined();
});
