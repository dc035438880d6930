import { describe, expect, it } from 'vitest';
import type { AssetRow } from '../../platform/db/tables.ts';
import { InProcessPubSub } from '../../platform/pubsub/in-process.ts';
import { HotFiles } from './hot-files.ts';

const row = (id: string, size_bytes = 200_000): AssetRow => ({
  namespace: 'image-edit',
  id,
  user_id: 'ada',
  original_name: '',
  mime_type: 'image/png',
  size_bytes,
  width: 1,
  height: 1,
  sha256: '',
  thumbnail_of: null,
  thumbhash: null,
  saved: 0,
  kept: 0,
  created_at: 0,
});

/** A reader that answers when the test says so. */
const reader = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const read: string[] = [];
  return {
    read,
    answer: resolve,
    of: async ({ id }: AssetRow): Promise<Buffer> => {
      read.push(id);
      await promise;
      return Buffer.from(id);
    },
  };
};

describe('small files in memory', () => {
  it('are read once for all requests that come meanwhile, and not again afterwards', async () => {
    const files = new HotFiles(new InProcessPubSub());
    const { read, answer, of } = reader();
    const loads = Array.from({ length: 1000 }, () => files.load(row('a'), of));
    answer();
    const buffers = new Set((await Promise.all(loads)).map(({ bytes }) => bytes));
    await files.load(row('a'), of);
    expect([read, buffers.size]).toEqual([['a'], 1]);
  });

  it('are sent from the disk if too many others are being read', async () => {
    const files = new HotFiles(new InProcessPubSub());
    const { read, answer, of } = reader();
    const loads = Array.from({ length: 1000 }, (_, n) => files.load(row(`${n}`), of));
    answer();
    const inMemory = (await Promise.all(loads)).filter(({ bytes }) => bytes !== undefined);
    expect([read.length, inMemory.length]).toEqual([64, 64]);
  });

  it('are not kept if they were deleted while they were read', async () => {
    const files = new HotFiles(new InProcessPubSub());
    const { answer, of } = reader();
    const load = files.load(row('a'), of);
    files.forget([row('a')]);
    answer();
    await load;
    expect(files.find('image-edit', 'a')).toBeUndefined();
  });

  it('are read again after a failed read', async () => {
    const files = new HotFiles(new InProcessPubSub());
    await expect(files.load(row('a'), () => Promise.reject(new Error('the disk')))).rejects.toThrow('the disk');
    const { answer, of } = reader();
    answer();
    expect((await files.load(row('a'), of)).bytes).toEqual(Buffer.from('a'));
  });
});
