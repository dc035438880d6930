import { expect, it } from 'vitest';
import { placeholderUrl } from './thumbhash.ts';

it('turns a ThumbHash into a picture that needs no request', () => {
  expect(placeholderUrl('1QcSHQRnh493V4dIh4eXh1h4kJUI')).toMatch(/^data:image\/png;base64,/);
});

it('returns null for a missing or unreadable ThumbHash', () => {
  expect(placeholderUrl(null)).toBeNull();
  expect(placeholderUrl('')).toBeNull();
  expect(placeholderUrl('not base64!')).toBeNull();
});
