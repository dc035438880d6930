import { expect, it } from 'vitest';
import { parseSearch, stringifySearch } from './search-params.ts';

it('keeps the path of next readable and everything else escaped', () => {
  expect(stringifySearch({ next: '/image' })).toBe('?next=/image');
  expect(stringifySearch({ next: '/storage?q=山&b', other: undefined })).toBe('?next=/storage%3Fq%3D%E5%B1%B1%26b');
  expect(stringifySearch({ next: '/storage?q=a/b#c/d' })).toBe('?next=/storage%3Fq%3Da%2Fb%23c%2Fd');
  expect(stringifySearch({})).toBe('');
});

it('reads back what it wrote', () => {
  const search = { next: '/storage?q=山&b=1#x', q: 'a b+c' };
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});
