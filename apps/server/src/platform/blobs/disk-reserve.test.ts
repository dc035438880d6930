import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskFull } from '../errors.ts';
import { DiskReserve } from './disk-reserve.ts';

describe('the reserve of a disk', () => {
  let folder: string;
  let reserve: DiskReserve;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-reserve-'));
    reserve = new DiskReserve(folder);
    await reserve.start();
  });
  afterEach(async () => {
    await reserve.stop();
    await rm(folder, { recursive: true });
  });

  /** Succeeds only once the reserve is released. */
  const store = async (): Promise<string> => {
    if (await stat(join(folder, 'reserve')).catch(() => undefined)) throw new DiskFull(new Error('no room'));
    return 'stored';
  };

  it('is released for all callers that found no room, not only for the first', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = reserve.lend(async () => {
      const isRoom = await stat(join(folder, 'reserve')).catch(() => undefined);
      if (!isRoom) return 'stored';
      await promise;
      throw new DiskFull(new Error('no room'));
    });
    expect(await reserve.lend(store)).toBe('stored');
    resolve();
    expect(await slow).toBe('stored');
  });

  it('is kept if the work fails for another reason', async () => {
    await expect(reserve.lend(async () => Promise.reject(new Error('another')))).rejects.toThrow('another');
    expect(() => reserve.require()).not.toThrow();
  });
});
