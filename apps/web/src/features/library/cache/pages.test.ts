import type { Image, ImagePage } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { toPicture } from '../picture-ids.ts';
import { flatten, type Pages, totalOf, withHead, withImage, withoutImages, withTitle } from './pages.ts';

const FACTS = {
  model: 'darkroom',
  prompt: 'p',
  image_url: '/api/asset/image?blogId=image-edit&fileName=20260101000000000-000001.jpg',
  thumbnail_url: '/api/asset/image?blogId=image-edit&fileName=20260101000000001-000002.thumb.png',
  width: 4,
  height: 3,
  size_bytes: 12,
  mime_type: 'image/jpeg',
  task_id: null,
  placeholder: null,
} as const;

/** Letters later in the alphabet stand for newer pictures. */
const image = (id: string): Image => ({
  ...FACTS,
  id,
  title: id,
  created_at: `2026-01-01T00:00:00.${100 + id.charCodeAt(0)}Z`,
});

const page = (letters: string, { total = 4, more = true } = {}): ImagePage => ({
  images: [...letters].map(image),
  total,
  limit: 2,
  offset: 0,
  next_offset: null,
  next_cursor: more ? letters : null,
});

const data: Pages = { pages: [page('hg'), page('gf')], pageParams: [null, 'x'] };
const shown = (pages: Pages): string => flatten(pages).reduce((letters, { id }) => letters + id, '');

describe('the pages of the library', () => {
  it('shows every picture once', () => {
    expect(shown(data)).toBe('hgf');
  });

  it('puts a saved picture at the head, once', () => {
    const saved = withImage(data, image('i'));
    expect(shown(withImage(saved, image('i')))).toBe('ihgf');
    expect(totalOf(saved)).toBe(5);
  });

  it('puts a saved picture into an empty library', () => {
    expect(shown(withImage({ pages: [page('', { more: false })], pageParams: [null] }, image('a')))).toBe('a');
  });

  it('removes deleted pictures once', () => {
    const rest = withoutImages(withoutImages(data, new Set('gz')), new Set('g'));
    expect(shown(rest)).toBe('hf');
    expect(totalOf(rest)).toBe(3);
  });

  it('puts a picture whose deletion failed back in its place', () => {
    const three: Pages = { pages: [page('hg'), page('fe')], pageParams: [null, 'x'] };
    for (const letter of 'hgfe') {
      expect(shown(withImage(withoutImages(three, new Set(letter)), image(letter)))).toBe('hgfe');
    }
  });

  it('changes a title on whichever page the picture is', () => {
    expect(flatten(withTitle(data, 'g', 'new')).map(({ title }) => title)).toEqual(['h', 'new', 'f']);
  });
});

describe('a refreshed first page of the library', () => {
  const known: Pages = { pages: [page('hg'), page('fe'), page('dc')], pageParams: [null, 'x', 'y'] };

  it('adds new pictures and keeps all pages', () => {
    const fresh = withHead(known, page('ih', { total: 9 }));
    expect(shown(fresh)).toBe('ihgfedc');
    expect(totalOf(fresh)).toBe(9);
    expect(fresh.pages.at(-1)?.next_cursor).toBe('dc');
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
  expect(toPicture(image('a'))).toEqual({
    id: '20260101000000000-000001.jpg',
    thumbId: '20260101000000001-000002.thumb.png',
    name: 'a',
  });
  expect(toPicture({ ...image('a'), thumbnail_url: '/nothing' })).toBeNull();
});
