import { expect, it, vi } from 'vitest';
import { NetworkError } from './http/api-error.ts';
import { lazyPart } from './lazy-part.ts';

it('fetches once and keeps the result', async () => {
  const fetching = vi.fn(async () => 'part');
  const part = lazyPart(fetching);
  expect(part.get()).toEqual({ value: null, failed: false });
  await Promise.all([part.load(), part.load()]);
  await part.load();
  expect(part.get()).toEqual({ value: 'part', failed: false });
  expect(fetching).toHaveBeenCalledTimes(1);
});

it('reports a failure and fetches again on the next call', async () => {
  const fetching = vi.fn(async () => 'part').mockRejectedValueOnce(new TypeError('Failed to fetch'));
  const part = lazyPart(fetching);
  const told = vi.fn();
  const leave = part.subscribe(told);
  await expect(part.load()).rejects.toBeInstanceOf(NetworkError);
  expect(part.get()).toEqual({ value: null, failed: true });
  await part.load();
  expect(part.get()).toEqual({ value: 'part', failed: false });
  expect(told).toHaveBeenCalledTimes(2);
  leave();
});
