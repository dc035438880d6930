import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeMp4 } from '../testing/files/videos.ts';
import { type S3Env, type S3Server, startS3Server } from '../testing/stores/s3-server.ts';
import { S3_MANNERS } from '../testing/stores/s3-server-manners.ts';
import { boot, shutDown, writePage } from '../testing/test-server.ts';
import { Visitor } from '../testing/visitor.ts';

const SCRIPT = join(import.meta.dirname, 'move-blobs.ts');
const UPLOADS = 12;
/** Larger than one part, so that it is uploaded and downloaded in several. */
const VIDEO = makeMp4(6 * 1024 * 1024);

interface Outcome {
  code: number | null;
  said: string;
  complained: string;
}

describe('moving blobs', () => {
  let s3: S3Server;
  let env: S3Env;
  let folder: string;
  let files: Map<string, Buffer>;

  beforeAll(async () => {
    s3 = await startS3Server();
  });
  afterAll(async () => {
    await s3[Symbol.asyncDispose]();
  });

  const blobFolder = (): string => join(folder, 'data/blobs');

  /** The blobs below the blob folder, by key. */
  const readFiles = async (): Promise<Map<string, Buffer>> => {
    const entries = await readdir(blobFolder(), { recursive: true, withFileTypes: true });
    const blobs = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
    const paths = blobs.map(({ parentPath, name }) => join(parentPath, name));
    return new Map(
      await Promise.all(
        paths.map(async (path) => [path.slice(blobFolder().length + 1), await readFile(path)] as const),
      ),
    );
  };

  /** A new library for each test: uploads with their thumbnails, and a video. */
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-move-'));
    env = await s3.newBucket();
    await writePage(join(folder, 'web'));
    const running = await boot(folder, {});
    const visitor = new Visitor(() => running.url);
    await visitor.register({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
    const { id } = await visitor.upload();
    for (let n = 1; n < UPLOADS; n += 1) await visitor.upload();
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(VIDEO)]), 'a.mp4');
    form.append('poster', new Blob([Uint8Array.from((await visitor.bytes(id)).bytes)]));
    expect((await visitor.request('POST', '/api/v1/videos', { body: form })).status).toBe(201);
    await shutDown(running);
    files = await readFiles();
  });
  afterEach(async () => {
    Object.assign(s3.manners, S3_MANNERS);
    await rm(folder, { recursive: true });
  });

  const start = (args: readonly string[], variables: Record<string, string> = env): ChildProcess =>
    spawn(process.execPath, [SCRIPT, ...args], {
      env: { ...process.env, DATA_DIR: join(folder, 'data'), ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  const end = async (child: ChildProcess): Promise<Outcome> => {
    const output = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
    const [[code], said = '', complained = ''] = await Promise.all([once(child, 'exit'), ...output]);
    return { code, said, complained };
  };

  const run = async (...args: string[]): Promise<Outcome> => await end(start(args));

  const emptyFolder = async (): Promise<void> => {
    await rm(blobFolder(), { recursive: true });
    await mkdir(blobFolder());
  };

  it('moves a library to a bucket, from which Pictor serves it, and back, byte for byte', async () => {
    const there = await run('--to', 's3');
    expect(there).toMatchObject({ code: 0, complained: '' });
    expect(there.said).toContain(`${files.size} moved\n`);
    expect(there.said).toContain('S3_BUCKET is set');
    await expect(boot(folder, {})).rejects.toThrow(/^DATA_DIR: .+ was left behind by a move of its files/);
    const running = await boot(folder, env);
    for (const [key, bytes] of files) expect((await running.context.blobs.read(key)).equals(bytes)).toBe(true);
    const report = await running.context.doctor.run({ dryRun: true, verify: true, before: Date.now() + 60_000 });
    await shutDown(running);
    expect(report).toMatchObject({ rows: files.size, orphans: [], dropped: [], lost: [], damaged: [] });

    const back = await run('--to', 'disk');
    expect(back).toMatchObject({ code: 0, complained: '' });
    expect(back.said).toContain('S3_BUCKET is not set');
    expect(await readFiles()).toEqual(files);
    await expect(boot(folder, env)).rejects.toThrow(/^S3_BUCKET: .+ was left behind by a move of its files/);
    await shutDown(await boot(folder, {}));
  });

  it('continues after it was killed in the middle, and until then the library stays at the source', async () => {
    let writes = 0;
    const child = start(['--to', 's3', '--delete-source']);
    s3.manners.refuses = ({ method }) => {
      if (method === 'PUT') writes += 1;
      if (writes === UPLOADS) child.kill('SIGKILL');
      return undefined;
    };
    expect(await end(child)).toMatchObject({ code: null });
    await expect(boot(folder, env)).rejects.toThrow(/^S3_BUCKET: .+ lacks files: /);
    expect(await readFiles()).toEqual(files);
    const standing = await boot(folder, {});
    const report = await standing.context.doctor.run({ dryRun: false, verify: true, before: Date.now() });
    await shutDown(standing);
    expect(report).toMatchObject({ rows: files.size, orphans: [], dropped: [], lost: [], damaged: [] });
    s3.manners.refuses = S3_MANNERS.refuses;
    const again = await run('--to', 's3');
    expect(again.code).toBe(0);
    const [, moved, present] = again.said.match(/^(\d+) moved\n(\d+) were/m) ?? [];
    expect(Number(moved) + Number(present)).toBe(files.size);
    expect(Number(moved)).toBeGreaterThan(0);
    expect(Number(present)).toBeGreaterThan(0);
    expect(await readdir(join(folder, 'data/staging'))).toEqual([]);
    await emptyFolder();
    await run('--to', 'disk');
    expect(await readFiles()).toEqual(files);
  });

  it('deletes from the source only the files that it has verified at the target', async () => {
    const [damaged = ''] = files.keys();
    const unknown = 'image-edit/20240101/20240101120000000-123456.png';
    await writeFile(join(blobFolder(), damaged), 'not what it was');
    await mkdir(join(blobFolder(), 'image-edit/20240101'));
    await writeFile(join(blobFolder(), unknown), 'nobody knows');
    const { code, said } = await run('--to', 's3', '--delete-source');
    expect(code).toBe(1);
    expect(said).toContain(`1 not copied: the bytes in the source have changed\n  ${damaged}\n`);
    expect(said).toContain(`1 left where they are: no row refers to them\n  ${unknown}\n`);
    expect([...(await readFiles()).keys()].toSorted()).toEqual([damaged, unknown].toSorted());

    await writeFile(join(blobFolder(), damaged), files.get(damaged) ?? '');
    expect(await run('--to', 's3', '--delete-source')).toMatchObject({ code: 0 });
    expect([...(await readFiles()).keys()]).toEqual([unknown]);
    expect((await run('--to', 'disk')).code).toBe(0);
    expect(await readFiles()).toEqual(new Map([...files, [unknown, Buffer.from('nobody knows')]]));
  });

  it('replaces damaged files at the target, and reports files that are in neither store', async () => {
    await run('--to', 's3');
    const [replaced = '', different = '', missing = ''] = files.keys();
    await emptyFolder();
    for (const key of [replaced, different]) {
      await mkdir(join(blobFolder(), key, '..'), { recursive: true });
      await writeFile(join(blobFolder(), key), 'something else');
    }
    const running = await boot(folder, env);
    for (const key of [different, missing]) await running.context.blobs.delete(key);
    await shutDown(running);
    const { code, said } = await run('--to', 'disk', '--delete-source');
    expect(code).toBe(1);
    expect(said).toContain(`1 wrong in the target, and missing in the source\n  ${different}\n`);
    expect(said).toContain(`1 in neither the source nor the target\n  ${missing}\n`);
    expect(await readFile(join(blobFolder(), different), 'utf8')).toBe('something else');
    expect(await readFile(join(blobFolder(), replaced))).toEqual(files.get(replaced));
  });

  it('does not count files as moved if the bucket returns other bytes', async () => {
    // Except the mark of the library, which is short.
    const arrives = (body: Buffer) => (body.length < 50 ? body : body.map((byte) => byte ^ 1));
    Object.assign(s3.manners, { checksBodies: false, arrives });
    const { code, said } = await run('--to', 's3', '--delete-source');
    expect(code).toBe(1);
    expect(said).toContain('0 moved\n');
    expect(said).toContain(`${files.size} not copied: the target returned other bytes than it was given\n`);
    expect(await readFiles()).toEqual(files);
  });

  it('stops with one line if the bucket fails, and says how to continue', async () => {
    s3.manners.refuses = ({ query }) => (query.has('uploads') ? { status: 403, code: 'AccessDenied' } : undefined);
    const refused = await run('--to', 's3');
    expect(refused).toMatchObject({ code: 1, complained: expect.stringContaining('S3_BUCKET: ') });
    const child = start(['--to', 's3']);
    let writes = 0;
    s3.manners.refuses = ({ method }) => {
      if (method === 'PUT') writes += 1;
      // A refused HEAD request has no body that could give the reason.
      return method === 'PUT' && writes > UPLOADS ? { status: 403, code: 'ExpiredToken' } : undefined;
    };
    const { code, complained } = await end(child);
    expect(code).toBe(1);
    expect(complained).toMatch(/^A store cannot be used \(ExpiredToken: .*\)\. .*run this again to continue\.\n$/);
  });

  it('refuses to start beside a running Pictor, without a bucket, and without a direction', async () => {
    const running = await boot(folder, {});
    const beside = await run('--to', 's3');
    await shutDown(running);
    expect(beside).toMatchObject({ code: 1, complained: expect.stringContaining('another Pictor is running') });
    const bare = await end(start(['--to', 's3'], {}));
    expect(bare).toMatchObject({ code: 1, complained: expect.stringContaining('S3_BUCKET: has to name the bucket') });
    expect(await run('--to', 'tape')).toMatchObject({ code: 1, complained: expect.stringContaining('usage: ') });
  });
});
