import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { NotFound } from '../errors.ts';
import { unzip } from '../testing/unzip.ts';
import { openEntries, type ZipEntry, zipStream } from './zip-stream.ts';

const endless = (): Readable =>
  new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024));
    },
  });

const ignore = async (): Promise<void> => {};

const entry = (name: string, open: ZipEntry['open']): ZipEntry => ({ name, modifiedAt: new Date(0), open });

describe('a ZIP that is made while it is downloaded', () => {
  it('closes the file that is being read when whoever downloads it hangs up, and opens no other', async () => {
    const file = endless();
    let opened = 0;
    const next = entry('b', async () => {
      opened += 1;
      return endless();
    });
    const zip = zipStream(openEntries([entry('a', async () => file), next], ignore));
    await once(zip, 'readable');
    const closed = once(file, 'close');
    zip.destroy();
    await closed;
    expect([file.destroyed, opened]).toEqual([true, 0]);
  });

  it('closes a file that was opened too late', async () => {
    const file = endless();
    const { promise, resolve } = Promise.withResolvers<Readable>();
    const zip = zipStream(openEntries([entry('a', () => promise)], ignore));
    zip.destroy();
    const closed = once(file, 'close');
    resolve(file);
    await closed;
    expect(file.destroyed).toBe(true);
  });

  it('breaks off where a file breaks off, so that nobody takes it for whole', async () => {
    const broken = entry('a', async () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('the first half');
          throw new Error('the disk is gone');
        })(),
      ),
    );
    await expect(buffer(zipStream(openEntries([broken], ignore)))).rejects.toThrow('the disk is gone');
  });

  it('leaves out what is not there, and tells', async () => {
    const missing: string[] = [];
    const note = async (name: string): Promise<void> => {
      missing.push(name);
    };
    const entries = [
      entry('a', async () => Readable.from([Buffer.from('a')])),
      entry('b', () => Promise.reject(new NotFound())),
      entry('c', async () => Readable.from([Buffer.from('c')])),
    ];
    const files = await unzip(await buffer(zipStream(openEntries(entries, note))));
    expect([[...files.keys()], missing]).toEqual([['a', 'c'], ['b']]);
  });
});
