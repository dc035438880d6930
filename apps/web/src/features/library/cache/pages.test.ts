import { describe, expect, it } from 'vitest';
import { savedPicture } from '../../../testing/saved-picture.ts';
import { imageItem, type LibraryItem } from '../item.ts';
import { toPicture } from '../picture-ids.ts';
import { withTitle } from './optimistic.ts';
import { flatten, type LibraryPage, type Pages, totalOf, withHead, withItem, withoutItems } from './pages.ts';

const item = (id: string): LibraryItem => imageItem(savedPicture(id));
const keys = (letters: string): ReadonlySet<string> => new Set([...letters].map((id) => `image:${id}`));

const page = (letters: string, { total = 4, more = true } = {}): LibraryPage => ({
  items: [...letters].map(item),
  total,
  totalIsLowerBound: false,
  nextCursor: more ? letters : null,
});

const data: Pages = { pages: [page('hg'), page('gf')], pageParams: [null, 'x'] };
const shown = (pages: Pages): string => flatten(pages).reduce((letters, { media }) => letters + media.id, '');

describe('the pages of the library', () => {
  it('shows every picture once', () => {
    expect(shown(data)).toBe('hgf');
  });

  it('puts a saved picture at the head, once', () => {
    const saved = withItem(data, item('i'));
    expect(shown(withItem(saved, item('i')))).toBe('ihgf');
    expect(totalOf(saved)).toBe(5);
  });

  it('puts a saved picture into an empty library', () => {
    expect(shown(withItem({ pages: [page('', { more: false })], pageParams: [null] }, item('a')))).toBe('a');
  });

  it('removes deleted pictures once', () => {
    const rest = withoutItems(withoutItems(data, keys('gz')), keys('g'));
    expect(shown(rest)).toBe('hf');
    expect(totalOf(rest)).toBe(3);
  });

  it('puts a picture whose deletion failed back in its place', () => {
    const three: Pages = { pages: [page('hg'), page('fe')], pageParams: [null, 'x'] };
    for (const letter of 'hgfe') {
      expect(shown(withItem(withoutItems(three, keys(letter)), item(letter)))).toBe('hgfe');
    }
  });

  it('changes a title on whichever page the picture is', () => {
    expect(flatten(withTitle(data, 'image:g', 'new')).map(({ media }) => media.title)).toEqual(['h', 'new', 'f']);
  });
});

describe('a refreshed first page of the library', () => {
  const known: Pages = { pages: [page('hg'), page('fe'), page('dc')], pageParams: [null, 'x', 'y'] };

  it('adds new pictures and keeps all pages', () => {
    const fresh = withHead(known, page('ih', { total: 9 }));
    expect(shown(fresh)).toBe('ihgfedc');
    expect(totalOf(fresh)).toBe(9);
    expect(fresh.pages.at(-1)?.nextCursor).toBe('dc');
  });

  it('removes deleted pictures within its range', () => {
    expect(shown(withHead(known, page('he')))).toBe('hedc');
  });

  it('replaces all pages if none of its pictures was known, or if it is the only page', () => {
    expect(shown(withHead(known, page('zy')))).toBe('zy');
    expect(shown(withHead(known, page('h', { more: false })))).toBe('h');
    expect(shown(withHead(known, page('', { more: false })))).toBe('');
  });
});

it('extracts the ids that an edit needs from a saved picture', () => {
  expect(toPicture(savedPicture('a'))).toEqual({
    id: '20260101000000000-000001.jpg',
    thumbId: '20260101000000001-000002.thumb.png',
    name: 'a',
  });
  expect(toPicture({ ...savedPicture('a'), thumbnail_url: '/nothing' })).toBeNull();
});
