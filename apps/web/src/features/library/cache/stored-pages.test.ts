import type { Image, ImagePage } from '@pictor/contracts';
import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HeldAnswers, holdAnswers } from '../../../testing/held-answers.ts';
import { filterOf } from '../filter/filter.ts';
import type { LibraryItem } from '../item.ts';
import { storedItemQuery, storedQuery } from '../page/api.ts';
import { flatten, readOn, refreshLists, removeItems, removeOptimistically, replaceItem } from './stored-pages.ts';

const image = (id: string, title = id): Image => ({
  id,
  title,
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
  created_at: '2026-01-01T00:00:00.000Z',
});

const item = (id: string, title = id): LibraryItem => ({ kind: 'image', media: image(id, title) });

/** Makes one picture per letter. */
const page = (letters: string, next: string | null = null): ImagePage => ({
  images: [...letters].map((letter) => image(letter)),
  total: 9,
  limit: 50,
  offset: 0,
  next_offset: null,
  next_cursor: next,
});

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

/** Observes a list as the page does. */
function watch(q?: string) {
  const observer = new InfiniteQueryObserver(client, storedQuery('image', filterOf({ q })));
  observer.subscribe(() => undefined);
  return {
    observer,
    titles: () => flatten(observer.getCurrentResult().data).map(({ media }) => media.title),
  };
}

const answer = async (index: number, body: unknown): Promise<void> => (await held.request(index)).answer(body);

describe('a list that is being read when a record changes', () => {
  it('is read again after a deletion', async () => {
    const { titles } = watch();
    await answer(0, page('ab'));
    await expect.poll(titles).toEqual(['a', 'b']);
    void refreshLists(client);
    await held.request(1);

    removeItems(client, new Set(['image:a']));
    expect(titles()).toEqual(['b']);
    await answer(2, page('nb'));
    await expect.poll(titles).toEqual(['n', 'b']);
  });

  it('is read again after a rename', async () => {
    const { titles } = watch();
    await answer(0, page('ab'));
    await expect.poll(titles).toEqual(['a', 'b']);
    void refreshLists(client);
    await held.request(1);

    replaceItem(client, item('a', 'A'));
    expect(titles()).toEqual(['A', 'b']);
    await answer(2, { ...page('nb'), images: [image('n'), image('a', 'A'), image('b')] });
    await expect.poll(titles).toEqual(['n', 'A', 'b']);
  });

  it.each([
    ['removal', () => removeItems(client, new Set(['image:a']))],
    ['rename', () => replaceItem(client, item('a', 'A'))],
  ])('is read again after a %s if it is the first page of a search', async (_, change) => {
    watch();
    await answer(0, page('ab'));
    const { observer, titles } = watch('x');
    await held.request(1);

    change();
    await answer(2, page('x'));
    await expect.poll(titles).toEqual(['x']);
    expect(observer.getCurrentResult().isPlaceholderData).toBe(false);
  });

  it('is read again when the server has deleted, and drops what it read before', async () => {
    const { titles } = watch();
    await answer(0, page('ab'));
    await expect.poll(titles).toEqual(['a', 'b']);
    void refreshLists(client);
    await held.request(1);

    const interrupted = removeOptimistically(client, new Set(['image:a']));
    expect(titles()).toEqual(['b']);
    expect(held.asked).toHaveLength(2);
    removeItems(client, new Set(['image:a']), interrupted);
    await answer(2, page('nb'));
    await expect.poll(titles).toEqual(['n', 'b']);
  });

  it('drops a deleted record that it has read again during the deletion', async () => {
    const { titles } = watch();
    await answer(0, page('ab'));
    await expect.poll(titles).toEqual(['a', 'b']);

    const interrupted = removeOptimistically(client, new Set(['image:a']));
    void refreshLists(client);
    await answer(1, page('nab'));
    await expect.poll(titles).toEqual(['n', 'a', 'b']);
    removeItems(client, new Set(['image:a']), interrupted);
    expect(titles()).toEqual(['n', 'b']);
  });

  it('is not interrupted by reading a further page', async () => {
    const { observer, titles } = watch();
    await answer(0, page('ab', 'more'));
    await expect.poll(titles).toEqual(['a', 'b']);
    void refreshLists(client);
    await held.request(1);

    readOn(observer.getCurrentResult());
    await answer(1, page('nab', 'more'));
    await expect.poll(titles).toEqual(['n', 'a', 'b']);
    readOn(observer.getCurrentResult());
    await answer(2, page('c'));
    await expect.poll(titles).toEqual(['n', 'a', 'b', 'c']);
  });

  it('does not show a record deleted elsewhere, even if no list had it', async () => {
    const { titles } = watch();
    const before = await held.request(0);
    removeItems(client, new Set(['image:a']));
    before.answer(page('ab'));
    await answer(1, page('b'));
    await expect.poll(titles).toEqual(['b']);
  });

  it('shows a record saved after its first page was requested', async () => {
    const { titles } = watch();
    const before = await held.request(0);
    void refreshLists(client);
    before.answer(page('a'));
    await answer(1, page('na'));
    await expect.poll(titles).toEqual(['n', 'a']);
  });
});

it('a record opened by link shows its new title', async () => {
  const opened = new QueryObserver(client, storedItemQuery('image', 'z'));
  opened.subscribe(() => undefined);
  await answer(0, image('z'));
  await expect.poll(() => opened.getCurrentResult().data?.media.title).toBe('z');
  replaceItem(client, item('z', 'Z'));
  expect(opened.getCurrentResult().data?.media.title).toBe('Z');
});
