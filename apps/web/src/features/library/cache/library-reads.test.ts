import type { Image, ImagePage, Storage } from '@pictor/contracts';
import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type HeldAnswers, holdAnswers } from '../../../testing/held-answers.ts';
import { changeImages, imagesQuery, setStorage, storageQuery } from '../api.ts';
import { flatten, withImage, withoutImages } from './pages.ts';
import { bringInSaved, refreshHead } from './use-library-sync.ts';

/** Letters later in the alphabet stand for newer pictures. */
const image = (id: string): Image => ({
  id,
  title: id,
  model: 'darkroom',
  prompt: 'p',
  image_url: '/image',
  thumbnail_url: '/thumbnail',
  width: 4,
  height: 3,
  size_bytes: 12,
  mime_type: 'image/jpeg',
  task_id: null,
  placeholder: null,
  created_at: `2026-01-01T00:00:00.${100 + id.charCodeAt(0)}Z`,
});

const page = (letters: string): ImagePage => ({
  images: [...letters].map(image),
  total: letters.length,
  limit: 50,
  offset: 0,
  next_offset: null,
  next_cursor: null,
});

const storage = (used_bytes: number): Storage => ({ used_bytes, quota_bytes: 100, image_count: 1, video_count: 0 });

let client: QueryClient;
let held: HeldAnswers;

beforeEach(() => {
  held = holdAnswers();
  client = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' } } });
});
afterEach(() => {
  client.clear();
  vi.unstubAllGlobals();
});

const answer = async (index: number, body: unknown): Promise<void> => (await held.request(index)).answer(body);

/** Observes the library as the page does. */
function watch() {
  const observer = new InfiniteQueryObserver(client, imagesQuery);
  observer.subscribe(() => undefined);
  return () => flatten(observer.getCurrentResult().data).reduce((letters, { id }) => letters + id, '');
}

it.each([
  ['a picture is saved', () => changeImages(client, (data) => withImage(data, image('c'))), 'cb'],
  ['a picture is deleted', () => changeImages(client, (data) => withoutImages(data, new Set('b'))), 'a'],
])('a first page is requested again if %s meanwhile', async (_, change, anew) => {
  const shown = watch();
  await answer(0, page('ba'));
  await expect.poll(shown).toBe('ba');
  const refreshed = refreshHead(client);
  const old = await held.request(1);
  await change();
  const changed = shown();
  old.answer(page('ba'));
  const again = await held.request(2);
  expect(shown()).toBe(changed);
  again.answer(page(anew));
  await refreshed;
  expect(shown()).toBe(anew);
});

it('the first list is requested again if a picture is saved meanwhile', async () => {
  const shown = watch();
  await held.request(0);
  await changeImages(client, (data) => withImage(data, image('b')));
  await answer(1, page('ba'));
  await expect.poll(shown).toBe('ba');
});

it('the first list is requested again if another tab has saved meanwhile', async () => {
  const shown = watch();
  await held.request(0);
  void bringInSaved(client);
  await answer(1, page('ba'));
  await expect.poll(shown).toBe('ba');
});

it('the used storage is requested again if a save reports it meanwhile', async () => {
  const observer = new QueryObserver(client, storageQuery);
  observer.subscribe(() => undefined);
  const old = await held.request(0);
  setStorage(client, storage(2));
  old.answer(storage(1));
  await answer(1, storage(3));
  await expect.poll(() => observer.getCurrentResult().data?.used_bytes).toBe(3);
});
