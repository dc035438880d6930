import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { makePicture } from '../../testing/files/pictures.ts';
import { unzip } from '../../testing/files/unzip.ts';
import { makeMp4 } from '../../testing/files/videos.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';
import { importLibrary } from './import.ts';
import { NotAnExport } from './manifest.ts';

const zipped = async (files: Map<string, Buffer>): Promise<Buffer> => {
  const zip = new ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(bytes, name);
  zip.end();
  return await buffer(zip.outputStream);
};

describe('an export', () => {
  let folder: string;
  let server: TestServer;
  let owner: Visitor;
  let zip: Buffer;
  let files: Map<string, Buffer>;
  let people = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-export-'));
    server = await startTestServer();
    owner = await server.person();
    const request = { seed: 7 };
    for (const [title, width] of [
      ['灯塔', 30],
      ['灯塔', 40],
      ['manifest', 50],
    ] as const)
      await owner.saved((await owner.upload(await makePicture({ width }))).id, { title, request });
    await owner.upload();
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(makeMp4())]), 'waves.mp4');
    form.append('poster', new Blob([Uint8Array.from(await makePicture())]));
    await owner.request('POST', '/api/v1/videos', { body: form });
    const answer = await owner.get('/api/v1/export');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="pictor-library-[\d-]+\.zip"$/);
    zip = answer.bytes;
    files = await unzip(zip);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  let importer: Visitor;
  let email: string;
  beforeEach(async () => {
    importer = await server.person();
    email = (await importer.get('/api/v1/auth/me')).body.user.email;
    people += 1;
  });

  const importZip = async (bytes: Buffer) => {
    const path = join(folder, `${people}.zip`);
    await writeFile(path, bytes);
    return await importLibrary({ ...server.context, limits: server.context.config }, email, path);
  };

  const manifest = () => JSON.parse(String(files.get('manifest.json')));
  const withManifest = async (change: (json: ReturnType<typeof manifest>) => void): Promise<Buffer> => {
    const json = manifest();
    change(json);
    return await zipped(new Map([...files, ['manifest.json', Buffer.from(JSON.stringify(json))]]));
  };
  const library = async () => {
    const { images } = await importer.images('?sort=oldest');
    const { videos } = (await importer.get('/api/v1/videos?sort=oldest')).body;
    return { images, videos };
  };

  it('contains saved files unchanged under readable names, and their metadata', async () => {
    expect([...files.keys()]).toEqual([
      '灯塔.png',
      '灯塔 (2).png',
      'manifest.png',
      'waves (poster).jpg',
      'waves.mp4',
      'manifest.json',
    ]);
    expect(files.get('waves.mp4')).toEqual(makeMp4());
    expect(files.get('灯塔.png')).toEqual(await makePicture({ width: 30 }));
    expect(manifest().images[0]).toMatchObject({ title: '灯塔', width: 30, model: 'darkroom', request: { seed: 7 } });
  });

  it('only contains the user’s own items', async () => {
    expect((await server.stranger().get('/api/v1/export')).status).toBe(401);
    expect([...(await unzip((await importer.get('/api/v1/export')).bytes)).keys()]).toEqual(['manifest.json']);
  });

  it('is imported unchanged into another account, and a second import changes nothing', async () => {
    expect(await importZip(zip)).toEqual({ imported: 4, skipped: 0, refused: new Map(), missing: [] });
    const { images, videos } = await library();
    const theirs = (await owner.images('?sort=oldest')).images;
    expect(images.map(({ title, created_at, width }) => ({ title, created_at, width }))).toEqual(
      theirs.map(({ title, created_at, width }) => ({ title, created_at, width })),
    );
    expect((await importer.get(images[0]?.image_url ?? '')).bytes).toEqual(files.get('灯塔.png'));
    expect((await importer.get(videos[0].video_url)).bytes).toEqual(makeMp4());
    expect((await importer.get('/api/v1/storage')).body.workspace_bytes).toBe(0);
    expect(await importZip(zip)).toEqual({ imported: 0, skipped: 4, refused: new Map(), missing: [] });
    const again = (await importer.get('/api/v1/export')).bytes;
    expect([...(await unzip(again)).keys()]).toEqual([...files.keys()]);
  });

  it('with a wrong hash of a file loses only that file', async () => {
    const spoilt = await zipped(new Map([...files, ['灯塔.png', await makePicture({ width: 31 })]]));
    const { imported, refused } = await importZip(spoilt);
    expect([imported, [...refused.keys()]]).toEqual([3, ['灯塔.png']]);
  });

  it.each([
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a truncated picture', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
  ])('with %s and a right hash is rejected like an upload', async (_what, bytes) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const spoilt = await withManifest((json) => {
      json.images = [{ ...json.images[0], file: 'x.png', sha256 }];
      json.videos = [];
    });
    const both = new Map([...(await unzip(spoilt)), ['x.png', bytes]]);
    const { imported, refused } = await importZip(await zipped(both));
    expect([imported, [...refused.keys()]]).toEqual([0, ['x.png']]);
    expect((await library()).images).toEqual([]);
  });

  it('that exceeds the quota is rejected before anything is imported', async () => {
    await server.context.db
      .updateTable('usage')
      .set({ quota_bytes: 500 })
      .where('user_id', '=', (await importer.get('/api/v1/auth/me')).body.user.id)
      .execute();
    const before = await server.files();
    await expect(importZip(zip)).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await server.files()).toEqual(before);
  });

  it.each([
    ['not a ZIP', async () => Buffer.from('hello')],
    ['a truncated ZIP', async () => zip.subarray(0, zip.length / 2)],
    ['a ZIP without a manifest', () => zipped(new Map([['a.png', Buffer.from('a')]]))],
    ['a manifest of another format', () => withManifest((json) => (json.format = 2))],
    ['a title that cannot be stored', () => withManifest((json) => (json.images[0].title = 'a\u0000b'))],
    ['an invalid hash', () => withManifest((json) => (json.images[0].sha256 = '../../etc/passwd'))],
    [
      'a file name with ..',
      async () => {
        const name = Buffer.from('../..');
        return Buffer.from(zip.toString('latin1').replaceAll('waves', name.toString('latin1')), 'latin1');
      },
    ],
  ])('that has this fault is invalid, and leaves nothing behind: %s', async (_what, make) => {
    const before = await server.files();
    await expect(importZip(await make())).rejects.toBeInstanceOf(NotAnExport);
    expect(await server.files()).toEqual(before);
    expect(await library()).toEqual({ images: [], videos: [] });
  });

  it('leaves out lost files, lists them, and can be imported without them', async () => {
    const kept = await importer.upload(await makePicture({ width: 60 }));
    const lost = await importer.upload(await makePicture({ width: 61 }));
    await importer.saved(kept.id, { title: 'kept' });
    await importer.saved(lost.id, { title: 'lost' });
    await server.context.blobs.delete(`image-edit/${lost.id.slice(0, 8)}/${lost.id}`);
    const bytes = (await importer.get('/api/v1/export')).bytes;
    const found = await unzip(bytes);
    expect([...found.keys()]).toEqual(['kept.png', 'manifest.json']);
    expect(JSON.parse(String(found.get('manifest.json')))).toMatchObject({
      images: [{ title: 'kept' }],
      missing: [{ title: 'lost', file: 'lost.png' }],
    });
    importer = await server.person();
    email = (await importer.get('/api/v1/auth/me')).body.user.email;
    expect(await importZip(bytes)).toEqual({ imported: 1, skipped: 0, refused: new Map(), missing: ['lost'] });
  });

  it('fails if all files are gone, because it would look complete', async () => {
    await using away = await startTestServer();
    const person = await away.person();
    await person.saved((await person.upload()).id);
    for await (const { key } of away.context.blobs.list()) await away.context.blobs.delete(key);
    await away.context.blobs.delete('.library');
    expect((await person.get('/api/v1/export')).status).toBe(503);
  });

  it('requires an existing account for the import', async () => {
    email = 'nobody@example.com';
    await expect(importZip(zip)).rejects.toThrow('there is no account of nobody@example.com');
  });
});
