import { beforeEach, describe, expect, it } from 'vitest';
import { TooManyRequests, Unavailable } from '../../platform/errors.ts';
import { HashQueue } from './hash-queue.ts';

describe('the queue for password hashing', () => {
  let line: HashQueue;
  let begun: string[];
  let finish: (() => void)[];
  beforeEach(() => {
    line = new HashQueue({ atOnce: 1, waiting: 4 });
    begun = [];
    finish = [];
  });

  const join = (address: string): Promise<string> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    return line
      .run(address, async () => {
        begun.push(address);
        finish.push(resolve);
        await promise;
        return 'hashed';
      })
      .catch((error: Error) => error.name);
  };

  /** Runs the hashes one after the other until the queue is empty. */
  const drain = async (): Promise<void> => {
    await new Promise(setImmediate);
    for (let next = finish.shift(); next; next = finish.shift()) {
      next();
      await new Promise(setImmediate);
    }
  };

  it('lets addresses take turns, however many entries one of them has', async () => {
    const answers = [join('a'), join('a'), join('a'), join('b'), join('c')];
    await drain();
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 5 }, () => 'hashed'));
    expect(begun).toEqual(['a', 'a', 'b', 'c', 'a']);
  });

  it('drops the newest entry of the address with the most entries for an address with fewer', async () => {
    const flood = Array.from({ length: 5 }, () => join('a'));
    const other = join('b');
    await drain();
    expect(await Promise.all(flood)).toEqual(['hashed', 'hashed', 'hashed', 'hashed', TooManyRequests.name]);
    expect(await other).toBe('hashed');
  });

  it('rejects an address that has as many entries as any other', async () => {
    const waiting = [join('a'), join('a'), join('a'), join('b'), join('b')];
    expect(await join('a')).toBe(TooManyRequests.name);
    await drain();
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 5 }, () => 'hashed'));
  });

  it('rejects a new address if all entries belong to different addresses', async () => {
    const waiting = ['a', 'b', 'c', 'd', 'e'].map(join);
    expect(await join('f')).toBe(Unavailable.name);
    await drain();
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 5 }, () => 'hashed'));
  });

  it('continues after a failed hash', async () => {
    await expect(line.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await line.run('a', async () => 'hashed')).toBe('hashed');
  });
});
