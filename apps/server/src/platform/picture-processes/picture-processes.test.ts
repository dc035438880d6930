import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { PictureProcessDied, PictureTooSlow, PictureUnreadable } from './faults.ts';
import { PictureProcesses } from './picture-processes.ts';

const MAX_PIXELS = 64_000_000;

let folder: string;
let slowPicture: string;
let quickPicture: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictor-processes-'));
  slowPicture = join(folder, 'slow.png');
  quickPicture = join(folder, 'quick.png');
  // An interlaced PNG is decoded in seven passes over all of its pixels.
  const blank = { width: 7000, height: 7000, channels: 3, background: '#123456' } as const;
  await sharp({ create: blank }).png({ progressive: true, compressionLevel: 1 }).toFile(slowPicture);
  await writeFile(quickPicture, await makePicture());
});
afterAll(() => rm(folder, { recursive: true }));

const open = (limits = {}): PictureProcesses => {
  const processes = new PictureProcesses(folder, limits);
  onTestFinished(() => processes.close());
  return processes;
};

const examine = (
  processes: PictureProcesses,
  path: string,
  options: { signal?: AbortSignal; onBegin?: () => void } = {},
) =>
  processes.run<'examine'>(
    { kind: 'examine', path, maxPixels: MAX_PIXELS },
    { owner: 'A', ...options },
    ({ message }) => new PictureUnreadable(message),
  );

/** The ids of the picture processes that this process has started. */
const pids = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    const [stat, command] = await Promise.all(
      ['stat', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
    );
    const [state, parent] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
    if (parent === String(process.pid) && state !== 'Z' && command?.includes('src/picture-child.ts')) found.push(pid);
  }
  return found;
};

/** Begins a slow decode. @returns the decode, and the id of its process */
const beginSlowly = async (processes: PictureProcesses, signal?: AbortSignal) => {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const work = examine(processes, slowPicture, { onBegin: resolve, ...(signal && { signal }) });
  work.catch(() => {});
  await begun;
  const [pid] = await pids();
  if (pid === undefined) throw new Error('no process was started');
  return { work, pid: Number(pid) };
};

describe('picture processes', () => {
  it('decode a picture and make its thumbnail', async () => {
    const { thumbnail, thumbhash } = await examine(open(), quickPicture);
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'png', width: 180, height: 180 });
    expect(thumbhash).toMatch(/^[\w+/=]{20,40}$/);
  });

  it('lose one picture if a decoder crashes, and go on with the next', async () => {
    const processes = open();
    const { work, pid } = await beginSlowly(processes);
    process.kill(pid, 'SIGSEGV');
    await expect(work).rejects.toBeInstanceOf(PictureProcessDied);
    await expect(examine(processes, quickPicture)).resolves.toBeDefined();
  });

  it('end when their edit is stopped, even in the middle of an operation', async () => {
    const stop = new AbortController();
    const { promise: begun, resolve: onBegin } = Promise.withResolvers<void>();
    const output = join(folder, 'stopped.png');
    const work = open().run<'darkroom'>(
      {
        kind: 'darkroom',
        keepsPosition: false,
        path: slowPicture,
        mimeType: 'image/png',
        maxPixels: MAX_PIXELS,
        resultPixels: MAX_PIXELS,
        models: [],
        prompt: '模糊20像素',
        output,
      },
      { owner: 'A', signal: stop.signal, onBegin },
      ({ message }) => new Error(message),
    );
    await begun;
    stop.abort(new Error('stopped'));
    await expect(work).rejects.toThrow('stopped');
    expect(await pids()).toEqual([]);
  });

  it('finish a decode that nobody waits for any more, and keep running', async () => {
    const stop = new AbortController();
    const { work } = await beginSlowly(open(), stop.signal);
    const before = await pids();
    stop.abort(new Error('stopped'));
    await work;
    expect(await pids()).toEqual(before);
  });

  it('end when their work takes too long', async () => {
    const processes = open({ decode: 1 });
    await expect(examine(processes, slowPicture)).rejects.toBeInstanceOf(PictureTooSlow);
    expect(await pids()).toEqual([]);
  });

  it('report that a picture does not decode, and keep running', async () => {
    const processes = open();
    const broken = join(folder, 'broken.png');
    await writeFile(broken, (await makePicture({ width: 500, height: 500 })).subarray(0, 600));
    await expect(examine(processes, broken)).rejects.toBeInstanceOf(PictureUnreadable);
    const before = await pids();
    await examine(processes, quickPicture);
    expect(await pids()).toEqual(before);
  });

  it('examine, edit and copy a JPEG with all of its rows, even if it has missing or extra bytes', async () => {
    const processes = open();
    const closed = await readFile(
      new URL('../../testing/files/fixtures/jpeg-exif-orientation6-ref.jpg', import.meta.url),
    );
    const runs = await readFile(new URL('../../testing/files/fixtures/jpeg-150-extraneous-runs.jpg', import.meta.url));
    for (const [name, bytes] of Object.entries({ unclosed: closed.subarray(0, -2), runs })) {
      const path = join(folder, name);
      const output = `${path}-out`;
      await writeFile(path, bytes);
      const fault = ({ message }: { message: string }) => new Error(message);
      await examine(processes, path);
      const about = { path, mimeType: 'image/jpeg', output } as const;
      const rules = { maxPixels: MAX_PIXELS, resultPixels: MAX_PIXELS, models: [] };
      await processes.run<'darkroom'>(
        { kind: 'darkroom', keepsPosition: false, prompt: '黑白', ...about, ...rules },
        { owner: 'A' },
        fault,
      );
      expect(await sharp(output).metadata()).toMatchObject({ format: 'jpeg' });
      await processes.run<'prepare'>(
        { kind: 'prepare', maxBytes: 1_000_000, readsWebp: true, ...about },
        { owner: 'A' },
        fault,
      );
      expect(await sharp(output).metadata()).toMatchObject({ format: 'jpeg' });
    }
  });

  it('refuse a JPEG with missing rows, both as an upload and as the result of a model', async () => {
    const processes = open();
    const half = await readFile(new URL('../../testing/files/fixtures/jpeg-half-ref.jpg', import.meta.url));
    const zeros = await readFile(new URL('../../testing/files/fixtures/jpeg-half-then-zeros.jpg', import.meta.url));
    for (const bytes of [half, zeros, Buffer.concat([half, Buffer.from([0xff, 0xd9])])]) {
      const path = join(folder, 'missing.jpg');
      await writeFile(path, bytes);
      await expect(examine(processes, path)).rejects.toBeInstanceOf(PictureUnreadable);
      const job = { kind: 'verify', bytes, maxPixels: MAX_PIXELS } as const;
      const verified = processes.run<'verify'>(job, { owner: 'A' }, ({ message }) => new PictureUnreadable(message));
      await expect(verified).rejects.toBeInstanceOf(PictureUnreadable);
    }
  });

  it('get no secrets through the environment', async () => {
    const processes = open();
    processes.warm();
    const [pid] = await pids();
    expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toContain('PATH=');
  });
});
