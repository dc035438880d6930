import type { Image, ImagePage } from '@pictor/contracts';
import type { InfiniteData } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { flatten, totalOf, withImage, withoutImage } from './api.ts';
import { toPicture } from './picture-ids.ts';

const FACTS = {
  model: 'darkroom',
  prompt: 'p',
  image_url: '/api/asset/image?blogId=image-edit&fileName=20260101000000000-000001.jpg',
  thumbnail_url: '/api/asset/image?blogId=image-edit&fileName=20260101000000001-000002.thumb.png',
  width: 4,
  height: 3,
  size_bytes: 12,
  mime_type: 'image/jpeg',
  created_at: '2026-01-01T00:00:00.000Z',
  task_id: null,
  placeholder: null,
} as const;

const image = (id: string): Image => ({ ...FACTS, id, title: id });

const page = (...ids: string[]): ImagePage => ({
  images: ids.map(image),
  total: 4,
  limit: 2,
  offset: 0,
  next_offset: null,
  next_cursor: null,
});

const data: InfiniteData<ImagePage> = { pages: [page('d', 'c'), page('c', 'b')], pageParams: [null, 'x'] };
const ids = (pages: typeof data): string[] => flatten(pages).map(({ id }) => id);

describe('the pages of the library', () => {
  it('shows every picture once', () => {
    expect(ids(data)).toEqual(['d', 'c', 'b']);
  });

  it('puts a saved picture at the head, once', () => {
    const saved = withImage(data, image('e'));
    expect(ids(withImage(saved, image('e')))).toEqual(['e', 'd', 'c', 'b']);
    expect(totalOf(saved)).toBe(5);
  });

  it('takes a deleted one out, once', () => {
    const rest = withoutImage(withoutImage(data, 'c'), 'c');
    expect(ids(rest)).toEqual(['d', 'b']);
    expect(totalOf(rest)).toBe(3);
  });
});

it('finds in a saved picture what an edit starts from', () => {
  expect(toPicture(image('a'))).toEqual({
    id: '20260101000000000-000001.jpg',
    thumbId: '20260101000000001-000002.thumb.png',
    name: 'a',
  });
  expect(toPicture({ ...image('a'), thumbnail_url: '/nothing' })).toBeNull();
});
