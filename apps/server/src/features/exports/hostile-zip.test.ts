import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { withField, type ZippedFile, zipOf } from '../../testing/files/zips.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';
import { importLibrary } from './import.ts';
import { NotAnExport } from './manifest.ts';

const MIB = 1024 * 1024;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the import of a hostile ZIP', () => {
  let server: TestServer;
  let folder: string;
  let picture: Buffer;
  let other: Buffer;
  let owner: Visitor;
  let email: string;
  beforeAll(async () => {
    server = await startTestServer();
    folder = await mkdtemp(join(tmpdir(), 'pictor-hostile-'));
    picture = await makePicture();
    other = await makePicture({ width: 30 });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    owner = await server.person();
    email = (await owner.get('/api/v1/auth/me')).body.user.email;
  });

  const described = (file: string, bytes: Buffer, more: Record<string, unknown> = {}) => ({
    file,
    title: file,
    created_at: '2026-01-02T03:04:05.678Z',
    size_bytes: bytes.length,
    sha256: sha256(bytes),
    mime_type: 'image/png',
    width: 64,
    height: 48,
    model: 'm',
    prompt: 'p',
    ...more,
  });
  const head = {
    format: 1,
    exported_at: '2026-01-02T03:04:05.678Z',
    user: { name: 'Ada', email: 'ada@example.com' },
  };
  const manifestOf = (images: unknown, more: Record<string, unknown> = {}): string =>
    JSON.stringify({ ...head, images, videos: [], ...more });
  const manifest = (text: string): ZippedFile => ({ name: 'manifest.json', bytes: Buffer.from(text) });
  const file = (name: string, bytes: Buffer, options = {}): ZippedFile => ({ name, bytes, options });

  const take = async (zip: Buffer) => {
    const path = join(folder, 'x.zip');
    await writeFile(path, zip);
    return await importLibrary({ ...server.context, limits: server.context.config }, email, path);
  };

  /** A ZIP with `good.png` and another file, both in the manifest. */
  const withGood = async (name: string, bytes: Buffer, options = {}, more = {}): Promise<Buffer> =>
    await zipOf([
      file('good.png', picture),
      file(name, bytes, options),
      manifest(manifestOf([described('good.png', picture), described(name, bytes, more)])),
    ]);

  it.each<[string, () => Promise<Buffer>]>([
    ['two files with the same name', () => zipOf([file('a', other), file('a', picture), manifest(manifestOf([]))])],
    ['two manifests', () => zipOf([manifest(manifestOf([])), manifest(manifestOf([]))])],
    ['a symbolic link', () => zipOf([file('a', Buffer.from('/etc'), { mode: 0o120777 }), manifest(manifestOf([]))])],
    ['a device', () => zipOf([file('a', picture, { mode: 0o020666 }), manifest(manifestOf([]))])],
    ...['../a', '/etc', 'C:/a', 'a/../../b', '..\\a'].map((name): [string, () => Promise<Buffer>] => [
      `a file called ${name}`,
      async () => {
        const zip = await zipOf([file('x'.repeat(name.length), picture), manifest(manifestOf([]))]);
        return Buffer.from(zip.toString('latin1').replaceAll('x'.repeat(name.length), name), 'latin1');
      },
    ]),
    [
      'a stored file with two different sizes',
      async () => withField(await withGood('a.png', other, { compress: false }), 'a.png', 'size', 5),
    ],
    [
      'a wrong number of files',
      async () => {
        const zip = await withGood('a.png', other);
        zip.writeUInt16LE(9, zip.length - 12);
        return zip;
      },
    ],
    ['an encrypted manifest', async () => withField(await withGood('a.png', other), 'manifest.json', 'flags', 0x0801)],
    [
      'a manifest that cannot be decompressed',
      async () => withField(await withGood('a', other), 'manifest.json', 'offset', 3),
    ],
    [
      'a manifest larger than its declared size',
      async () => withField(await withGood('a', other), 'manifest.json', 'size', 9),
    ],
    [
      'a manifest smaller than its declared size',
      async () => withField(await withGood('a', other), 'manifest.json', 'size', MIB),
    ],
    [
      'a file that is listed twice',
      async () => zipOf([file('a', picture), manifest(manifestOf([described('a', picture), described('a', picture)]))]),
    ],
    ['the manifest as a picture', async () => zipOf([manifest(manifestOf([described('manifest.json', picture)]))])],
  ])('with %s imports nothing', async (_what, make) => {
    const before = await server.files();
    const error = await take(await make()).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(NotAnExport);
    expect(String(error)).not.toMatch(/\n/);
    expect(await server.files()).toEqual(before);
  });

  it.each<[string, () => string]>([
    ['spaces', () => manifestOf([]).replace('[]', `[${' '.repeat(40 * MIB)}]`)],
    ['one string', () => manifestOf([described('a', picture, { title: 'x'.repeat(40 * MIB) })])],
    ['one number', () => manifestOf(0).replace('"images":0', `"images":[${'9'.repeat(40 * MIB)}]`)],
    ['brackets', () => manifestOf(0).replace('"images":0', `"images":${'['.repeat(MIB)}`)],
    ['brackets outside the lists', () => `{"x":${'['.repeat(MIB)}`],
    ['empty objects', () => manifestOf([described('a', picture, { request: { a: Array(200_000).fill({}) } })])],
    ['empty objects outside the lists', () => manifestOf([], { x: Array(200_000).fill({}) })],
    ['nothing', () => ''],
    ['an object instead of the list of images', () => manifestOf({ a: described('a', picture) })],
    ['a string instead of the list of images', () => manifestOf('[]')],
    ['two lists of images', () => `${manifestOf([]).slice(0, -1)},"images":[]}`],
    ['no list of videos', () => JSON.stringify({ ...head, images: [] })],
    ['an array around everything', () => `[${manifestOf([])}]`],
    ['data after its end', () => `${manifestOf([])}{}`],
    ['a truncated manifest', () => manifestOf([described('a', picture)]).slice(0, -9)],
    ['a picture of 1969', () => manifestOf([described('a', picture, { created_at: '1969-12-31T23:59:59Z' })])],
    ['a negative size', () => manifestOf([described('a', picture, { size_bytes: -1 })])],
    ['a picture without a hash', () => manifestOf([described('a', picture, { sha256: undefined })])],
    ['no head', () => JSON.stringify({ images: [], videos: [] })],
  ])('with this manifest imports nothing: %s', async (_what, text) => {
    const zip = await zipOf([file('a', picture), manifest(text())]);
    const before = await server.files();
    const error = await take(zip).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(NotAnExport);
    expect(String(error)).toMatch(/manifest.json does not have the expected format: [^\n]+$/);
    expect(await server.files()).toEqual(before);
  });

  it.each<[string, () => Promise<Buffer>]>([
    [
      'a file larger than its declared size',
      async () => withField(await withGood('a.png', Buffer.alloc(MIB), {}, { size_bytes: 99 }), 'a.png', 'size', 99),
    ],
    [
      'a file smaller than its declared size',
      async () => withField(await withGood('a.png', other, {}, { size_bytes: 9999 }), 'a.png', 'size', 9999),
    ],
    ['a file above the upload limit', () => withGood('a.png', Buffer.alloc(51 * MIB))],
    ['a size that differs from the manifest', () => withGood('a.png', other, {}, { size_bytes: 7 })],
    ['a hash of other bytes', () => withGood('a.png', other, {}, { sha256: sha256(picture) })],
    ['an encrypted file', async () => withField(await withGood('a.png', other), 'a.png', 'flags', 0x0801)],
    ['an unknown compression method', async () => withField(await withGood('a.png', other), 'a.png', 'method', 12)],
    [
      'a file offset beyond the end',
      async () => withField(await withGood('a.png', other), 'a.png', 'offset', 0x7fff_ffff),
    ],
    ['a file offset inside another file', async () => withField(await withGood('a.png', other), 'a.png', 'offset', 40)],
    ['text instead of a picture', () => withGood('a.png', Buffer.from('/etc/passwd'))],
    [
      'a file that is only in the manifest',
      () =>
        zipOf([
          file('good.png', picture),
          manifest(manifestOf([described('good.png', picture), described('../../a.png', other)])),
        ]),
    ],
  ])('with %s loses only that file', async (_what, make) => {
    const before = await server.files();
    const { imported, refused } = await take(await make());
    expect(imported).toBe(1);
    expect([...refused.values()]).toEqual([expect.stringMatching(/^[^\n]+$/)]);
    const { images } = await owner.images();
    expect(images.map(({ title }) => title)).toEqual(['good.png']);
    // The picture and its thumbnail.
    expect((await server.files()).length).toBe(before.length + 2);
    expect((await owner.get('/api/v1/storage')).body.workspace_bytes).toBe(0);
  });

  it('keeps nothing in the workspace if the library has no room for it', async () => {
    const { id } = (await owner.get('/api/v1/auth/me')).body.user;
    const { db } = server.context;
    const zip = await withGood('a.png', other);
    const before = await server.files();
    // Simulates that other saves use up the room during the import.
    const usage = Object.assign(Object.create(server.context.usage), { requireLibraryRoom: async () => {} });
    await db.updateTable('usage').set({ quota_bytes: 5 }).where('user_id', '=', id).execute();
    await writeFile(join(folder, 'x.zip'), zip);
    const parts = { ...server.context, usage, limits: server.context.config };
    const { imported, refused } = await importLibrary(parts, email, join(folder, 'x.zip'));
    expect([imported, refused.size]).toEqual([0, 2]);
    expect(await server.files()).toEqual(before);
  });

  it('accepts a valid ZIP of an older Pictor, with spaces and cut titles', async () => {
    const cut = `${'x'.repeat(119)}\ud83d.png`;
    const request = { deep: JSON.parse(`${'['.repeat(28)}1${']'.repeat(28)}`), ['__proto__']: 1 };
    const entries = [described('good.png', picture, { request }), described(cut, other, { title: 'cut' })];
    const text = JSON.stringify({ ...head, images: entries, videos: [], missing: [] }, undefined, 2);
    const zip = await zipOf([file('good.png', picture), file(cut, other), manifest(text)]);
    expect(await take(zip)).toMatchObject({ imported: 2, refused: new Map() });
    const { images } = await owner.images();
    const good = images.find(({ title }) => title === 'good.png');
    expect((await owner.get(`/api/v1/images/${good?.id}`)).body.request).toEqual({ deep: request.deep });
  });
});
