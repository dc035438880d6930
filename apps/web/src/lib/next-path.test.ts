import { describe, expect, it } from 'vitest';
import { nextPath } from './next-path.ts';

const ORIGIN = 'http://localhost:3000';

describe('nextPath', () => {
  it.each(['/', '/image', '/image?view=compare#top', '/storage?q=%E5%B1%B1%20b', '/a/../image'])(
    'follows %j, a path on this site',
    (next) => {
      expect(nextPath(next, ORIGIN)).toBe(next.replace('/a/..', ''));
    },
  );

  it.each([
    '//e',
    '///e',
    '/\\e',
    '\\\\e',
    '/\te',
    '/\t/e',
    '\t//e',
    '/..//e',
    '/.%2e//e',
    '/a/..//e',
    '/%2e%2e//e',
    'javascript:alert(1)',
    'https:e',
    'https://e',
    'http://localhost:3000@e/',
    '%2f%2fe',
    '/%2fe',
    '/%2Fe',
    '/%252fe',
    '/%25252fe',
    '/%5ce',
    '/%255ce',
    '/..%2f%2fe',
    '/\r\nSet-Cookie: a=b',
    '/%0d%0aSet-Cookie:%20a=b',
    '/%00',
    '/%E0%A4%A',
    'image',
    '',
    ' /image',
    undefined,
    null,
    ['/image'],
  ])('goes home for %j', (next) => {
    expect(nextPath(next, ORIGIN)).toBe('/');
  });
});
