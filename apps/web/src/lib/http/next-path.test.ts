import { NEXT_LENGTH } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { nextFor, nextPath } from './next-path.ts';

const ORIGIN = 'http://localhost:3000';

describe('nextPath', () => {
  it.each([
    '/',
    '/image',
    '/image?view=compare#top',
    '/storage?q=%E5%B1%B1%20b',
    '/storage?q=100%25',
    '/storage?q=%2525252525',
    '/a/../image',
  ])('follows %j, a path on this site', (next) => {
    expect(nextPath(next, ORIGIN)).toBe(next.replace('/a/..', ''));
  });

  it('goes home if the address is longer than the contract allows', () => {
    const longest = `/image?q=${'a'.repeat(NEXT_LENGTH - '/image?q='.length)}`;
    expect(nextPath(longest, ORIGIN)).toBe(longest);
    expect(nextPath(`${longest}a`, ORIGIN)).toBe('/');
  });

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
    '/image?q=%0d%0aSet-Cookie:%20a=b',
    '/image?q=%250d%250aSet-Cookie:%20a=b',
    '/image?q=100%25%0a',
    '/image?q=100%%0a',
    '/image?q=\\e',
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

it('leads back to the path alone if the whole address is too long', () => {
  expect(nextFor({ href: '/storage?q=a', pathname: '/storage' })).toBe('/storage?q=a');
  expect(nextFor({ href: `/storage?q=${'a'.repeat(NEXT_LENGTH)}`, pathname: '/storage' })).toBe('/storage');
});
