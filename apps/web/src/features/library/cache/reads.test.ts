import type { StorageDetail } from '@pictor/contracts';
import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HeldAnswers, holdAnswers } from '../../../testing/held-answers.ts';
import { picturePage as page, savedPicture } from '../../../testing/saved-picture.ts';
import { imageItem, type Kind, type LibraryItem } from '../item.ts';
import { insertItem, refreshHeads, refreshLists, removeItems, setUsage } from './changes.ts';
import { itemQuery } from './item-query.ts';
import { removeOptimistically, retitle } from './optimistic.ts';
import { flatten } from './pages.ts';
import { listQuery, usageQuery } from './queries.ts';
import { readOn } from './use-list.ts';

const item = (id: string): LibraryItem => imageItem(savedPicture(id));

const usage = (used_bytes: number): StorageDetail => ({
  used_bytes,
  quota_bytes: 100,
  image_count: 1,
  video_count: 0,
  image_bytes: used_bytes,
  video_bytes: 0,
  workspace_bytes: 0,
  workspace_limit_bytes: 0,
  workspace_ttl_days: 7,
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
function watch(filter = 'sort=oldest', kind: Kind = 'image') {
  const observer = new InfiniteQueryObserver(client, listQuery(kind, filter));
  observer.subscribe(() => undefined);
  const titles = (): string[] => flatten(observer.getCurrentResult().data).map(({ media }) => media.title);
  return { observer, titles, shown: () => titles().join('') };
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

    retitle(client, item('a'), 'A');
    expect(titles()).toEqual(['A', 'b']);
    await answer(2, { ...page('nb'), images: [savedPicture('n'), savedPicture('a', 'A'), savedPicture('b')] });
    await expect.poll(titles).toEqual(['n', 'A', 'b']);
  });

  it.each([
    ['removal', () => removeItems(client, new Set(['image:a']))],
    ['rename', () => retitle(client, item('a'), 'A')],
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
  const opened = new QueryObserver(client, itemQuery('image', 'z'));
  opened.subscribe(() => undefined);
  await answer(0, savedPicture('z'));
  await expect.poll(() => opened.getCurrentResult().data?.media.title).toBe('z');
  retitle(client, item('z'), 'Z');
  expect(opened.getCurrentResult().data?.media.title).toBe('Z');
});

it.each([
  ['a picture is saved', () => insertItem(client, item('c')), 'cb'],
  ['a picture is deleted', () => removeItems(client, new Set(['image:b'])), 'a'],
])('a first page is requested again if %s meanwhile', async (_, change, anew) => {
  const { shown } = watch('');
  await answer(0, page('ba'));
  await expect.poll(shown).toBe('ba');
  const refreshed = refreshHeads(client);
  const old = await held.request(1);
  change();
  const changed = shown();
  old.answer(page('ba'));
  const again = await held.request(2);
  expect(shown()).toBe(changed);
  again.answer(page(anew));
  await refreshed;
  expect(shown()).toBe(anew);
});

it('the first list is requested again if a picture is saved meanwhile', async () => {
  const { shown } = watch('');
  await held.request(0);
  insertItem(client, item('b'));
  await answer(1, page('ba'));
  await expect.poll(shown).toBe('ba');
});

it('the first list is requested again if another tab has saved meanwhile', async () => {
  const { shown } = watch('');
  await held.request(0);
  void refreshLists(client);
  await answer(1, page('ba'));
  await expect.poll(shown).toBe('ba');
});

it('the usage is requested again if a save reports it meanwhile', async () => {
  const observer = new QueryObserver(client, usageQuery);
  observer.subscribe(() => undefined);
  const old = await held.request(0);
  setUsage(client, 'image', usage(2));
  old.answer(usage(1));
  await answer(1, usage(3));
  await expect.poll(() => observer.getCurrentResult().data?.used_bytes).toBe(3);
});

it('a further page is requested by cursor, with the filter of the list', async () => {
  const { observer, shown } = watch('sort=oldest&q=x');
  const first = await held.request(0);
  expect(first.url).toBe('/api/v1/images?limit=50&sort=oldest&q=x');
  first.answer(page('ab', 'c/d'));
  await expect.poll(shown).toBe('ab');
  readOn(observer.getCurrentResult());
  expect((await held.request(1)).url).toBe('/api/v1/images?limit=50&offset=2&cursor=c%2Fd&sort=oldest&q=x');
});

it('a saved picture is inserted into the list of all pictures, and a filtered list is read again', async () => {
  const all = watch('');
  await answer(0, page('ba'));
  const found = watch('q=x');
  await answer(1, page('a'));
  await expect.poll(found.shown).toBe('a');

  insertItem(client, item('c'));
  expect(all.shown()).toBe('cba');
  expect(found.shown()).toBe('a');
  await answer(2, page('ca'));
  await expect.poll(found.shown).toBe('ca');
  expect(held.asked).toHaveLength(3);
});

it('a refresh costs one page of each list that has been read', async () => {
  const { shown } = watch('');
  await answer(0, page('ba'));
  watch('', 'video');
  await answer(1, { videos: [], total: 0, limit: 50, offset: 0, next_offset: null, next_cursor: null });
  await expect.poll(() => client.isFetching()).toBe(0);

  const refreshed = refreshHeads(client);
  await answer(2, page('cba'));
  await expect.poll(shown).toBe('cba');
  await answer(3, { videos: [], total: 0, limit: 50, offset: 0, next_offset: null, next_cursor: null });
  await refreshed;
  expect(held.asked.map(({ url }) => url.split('?')[0])).toEqual([
    '/api/v1/images',
    '/api/v1/videos',
    '/api/v1/images',
    '/api/v1/videos',
  ]);
});
