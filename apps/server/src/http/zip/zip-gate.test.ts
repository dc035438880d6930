import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ZipGate } from './zip-gate.ts';

const download = () => new Readable({ read() {} });
const onError = (error: unknown): void => {
  throw error;
};

describe('the gate for ZIP downloads', () => {
  it('allows one download per user, and releases the place when it closes', async () => {
    const gate = new ZipGate({ onError });
    const first = await gate.open('ada', download);
    await expect(gate.open('ada', download)).rejects.toMatchObject({
      status: 429,
      code: 'download_running',
      retryAfterSeconds: 30,
    });
    await gate.open('bob', download);
    first.destroy();
    await once(first, 'close');
    await gate.open('ada', download);
  });

  it('allows a maximum number of users', async () => {
    const gate = new ZipGate({ places: 2, onError });
    const first = await gate.open('ada', download);
    await gate.open('bob', download);
    await expect(gate.open('eve', download)).rejects.toMatchObject({ status: 429, code: 'too_many_downloads' });
    first.destroy();
    await once(first, 'close');
    await gate.open('eve', download);
  });

  it('releases the place once, before the end, if the download asks for it', async () => {
    let given = 0;
    const lease = async () => ({
      [Symbol.asyncDispose]: async () => {
        given += 1;
      },
    });
    const gate = new ZipGate({ lease, onError });
    const { promise, resolve } = Promise.withResolvers<() => Promise<void>>();
    const make = (leave: () => Promise<void>): Readable => {
      resolve(leave);
      return download();
    };
    const first = await gate.open('ada', make);
    await (await promise)();
    const second = await gate.open('ada', download);
    first.destroy();
    await once(first, 'close');
    await expect(gate.open('ada', download)).rejects.toMatchObject({ code: 'download_running' });
    expect(given).toBe(1);
    second.destroy();
  });

  it('releases what it took if another process has this user’s download, or if the download cannot begin', async () => {
    let given = 0;
    let isElsewhere = true;
    const lease = async () => {
      if (isElsewhere) return undefined;
      return {
        [Symbol.asyncDispose]: async () => {
          given += 1;
        },
      };
    };
    const gate = new ZipGate({ places: 1, lease, onError });
    await expect(gate.open('ada', download)).rejects.toMatchObject({ code: 'download_running' });
    isElsewhere = false;
    const fail = (): Readable => {
      throw new Error('no room');
    };
    await expect(gate.open('ada', fail)).rejects.toThrow('no room');
    expect(given).toBe(1);
    const zip = await gate.open('ada', download);
    zip.destroy();
    await once(zip, 'close');
    expect(given).toBe(2);
  });
});
