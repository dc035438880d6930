import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnTask } from '@pictor/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { DiskBlobStore, openDiskBlobs } from '../../platform/blobs/disk.ts';
import { openDatabase } from '../../platform/db/database.ts';
import { holdLease } from '../../platform/db/postgres/lease.ts';
import { DatabaseDamaged } from '../../platform/db/sqlite/database-damaged.ts';
import { requireIntegrity } from '../../platform/db/sqlite/integrity.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { makeMp4 } from '../../testing/files/videos.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';
import { backUp } from './backup.ts';
import { blobFolder, type Manifest, manifestPath, readManifest, tablePath, tablesFolder } from './manifest.ts';
import { NotABackup } from './not-a-backup.ts';
import { restore, restoreFiles } from './restore.ts';
import type { Row } from './table-file.ts';
import type { BackedUpTable } from './tables.ts';

interface Options {
  of?: TestServer;
  openTarget?: (folder: string) => Promise<BlobStore>;
  requireSound?: () => Promise<void>;
}

describe('a backup', () => {
  let folder: string;
  let server: TestServer;
  let visitor: Visitor;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-backup-'));
    server = await startTestServer();
    visitor = await server.person();
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const backUpInto = async (name: string, { of = server, openTarget = openDiskBlobs, requireSound }: Options = {}) => {
    const { config, blobs } = of.context;
    const path = join(folder, name);
    const sweptFolders = [join(config.dataDir, 'blobs'), config.stagingDir];
    return await backUp(
      {
        // A separate connection beside the server, like the command.
        openDatabase: () => openDatabase(config.database, { onError: () => {}, patient: true }),
        requireIntegrity: requireSound ?? (() => requireIntegrity(config.database)),
        blobs,
        openTarget,
        sweptFolders,
      },
      path,
    );
  };

  const keyOf = (id: string): string => `image-edit/${id.slice(0, 8)}/${id}`;
  const flipByte = async (path: string): Promise<void> => {
    const bytes = await readFile(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(path, bytes);
  };

  const sourceOf = (name: string): BlobStore => new DiskBlobStore(blobFolder(join(folder, name)));
  const restoreFrom = async (name: string, into: TestServer) => {
    const manifest = await readManifest(join(folder, name));
    return await restore({ ...into.context, source: sourceOf(name) }, join(folder, name), manifest);
  };

  const addVideo = async (): Promise<string> => {
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(makeMp4())]), 'a.mp4');
    form.append('poster', new Blob([Uint8Array.from(await makePicture())]));
    return (await visitor.request('POST', '/api/v1/videos', { body: form })).body.video.video_url;
  };

  it('contains the data of all users, and another Pictor serves it unchanged after a restore', async () => {
    const other = await server.person();
    const task = await visitor.edit('黑白');
    const { image } = await visitor.saved(task.result_image?.id ?? '', { title: '灯塔' });
    const { id } = await other.upload();
    const video = await addVideo();
    const { body: key } = await visitor.request('POST', '/api/v1/auth/keys', { json: { name: 'a program' } });
    expect(await backUpInto('a')).toMatchObject({ blobs: 8, copied: 8, failed: new Map() });

    await using restored = await startTestServer();
    expect(await restoreFrom('a', restored)).toMatchObject({ blobs: 8, failed: new Map() });
    const again = restored.stranger();
    const account = { email: 'person-1@example.com', password: 'correct horse' };
    expect((await again.request('POST', '/api/v1/auth/login', { json: account })).status).toBe(200);
    expect((await again.get(`/api/v1/images/${image.id}`)).body).toMatchObject({ title: '灯塔', prompt: '黑白' });
    expect((await again.images(`?q=${encodeURIComponent('灯')}`)).total).toBe(1);
    expect((await again.task(task.id)).status).toBe('completed');
    for (const asset of [id, task.result_image?.id ?? ''])
      expect((await again.bytes(asset)).bytes.equals((await visitor.bytes(asset)).bytes)).toBe(true);
    expect((await again.get(video)).bytes.equals(makeMp4())).toBe(true);
    expect((await again.get('/api/v1/storage')).body).toEqual((await visitor.get('/api/v1/storage')).body);
    const byKey = { authorization: `Bearer ${key.key}` };
    expect((await restored.stranger().get('/api/v1/auth/me', byKey)).body.user.role).toBe('admin');
    const found = await restored.context.doctor.run({ dryRun: true, verify: true, before: Date.now() + 60_000 });
    expect(found).toMatchObject({ orphans: [], dropped: [], lost: [], damaged: [] });
  });

  it('contains arbitrary text of users unchanged', async () => {
    const text = 'one\u2028two\u2029three\u0085four\rfive\vsix "seven" \\n 八';
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(await makePicture())]), 'one\u2028two.png');
    const { id } = (await visitor.request('POST', '/api/asset/image?blogId=image-edit', { body: form })).body;
    const { image } = await visitor.saved(id, { title: '灯塔', prompt: text, request: { note: text } });
    await backUpInto('a');
    await backUpInto('a');
    await using restored = await startTestServer();
    await restoreFrom('a', restored);
    const again = restored.stranger();
    const account = { email: 'person-1@example.com', password: 'correct horse' };
    await again.request('POST', '/api/v1/auth/login', { json: account });
    const path = `/api/v1/images/${image.id}`;
    expect((await again.get(path)).body).toEqual((await visitor.get(path)).body);
    const nameOf = async ({ context: { db } }: TestServer): Promise<string | undefined> =>
      (await db.selectFrom('assets').select('original_name').where('id', '=', id).executeTakeFirst())?.original_name;
    expect(await nameOf(restored)).toBe(await nameOf(server));
    expect(await nameOf(restored)).toContain('\u2028');
  });

  it('that is made while users upload, save, edit and delete restores completely', async () => {
    let isOver = false;
    const work = async (): Promise<void> => {
      while (!isOver) {
        const { id } = await visitor.upload();
        const second = await visitor.upload();
        await visitor.saved(id);
        await visitor.startEdit('黑白');
        await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${second.id}`);
      }
    };
    const working = [work(), work()];
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) expect((await backUpInto(name)).failed).toEqual(new Map());
    isOver = true;
    await Promise.all(working);
    for (const name of names) {
      await using restored = await startTestServer();
      expect((await restoreFrom(name, restored)).failed).toEqual(new Map());
      const found = await restored.context.doctor.run({ dryRun: true, verify: true, before: Date.now() + 60_000 });
      expect(found).toMatchObject({ orphans: [], dropped: [], lost: [], damaged: [] });
    }
  }, 120_000);

  it('is updated by copying only new files, and drops deleted ones', async () => {
    const { id } = await visitor.upload();
    await backUpInto('a');
    await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
    await visitor.upload(await makePicture({ width: 30 }));
    await visitor.upload(await makePicture({ width: 31 }));
    expect(await backUpInto('a')).toMatchObject({ blobs: 4, copied: 4 });
    expect(await backUpInto('a')).toMatchObject({ blobs: 4, copied: 0 });
    const kept: string[] = [];
    for await (const { key } of new DiskBlobStore(blobFolder(join(folder, 'a'))).list()) kept.push(key);
    expect(kept).toHaveLength(4);
  });

  it('lists the files that it could not copy, and copies the rest', async () => {
    const lost = await visitor.upload();
    await visitor.upload();
    const key = keyOf(lost.id);
    await server.context.blobs.delete(key);
    expect(await backUpInto('a')).toMatchObject({ blobs: 3, failed: new Map([[key, 'missing']]) });
  });

  it('cannot be restored into a Pictor that is in use', async () => {
    await backUpInto('a');
    await expect(restoreFrom('a', server)).rejects.toThrow(NotABackup);
  });

  it.each([
    ['without a manifest', (path: string) => rm(manifestPath(path))],
    ['with an empty table', async (path: string) => writeFile(tablePath(path, await readManifest(path), 'users'), '')],
    [
      'with an additional row in a table',
      async (path: string) => appendFile(tablePath(path, await readManifest(path), 'images'), '{}\n'),
    ],
    ['with a truncated manifest', (path: string) => writeFile(manifestPath(path), '{"format": 1,')],
    [
      'of a newer Pictor',
      async (path: string) => {
        const text = await readFile(manifestPath(path), 'utf8');
        await writeFile(manifestPath(path), text.replace(/"migration": "[^"]+"/, '"migration": "9999-later"'));
      },
    ],
  ])('%s is invalid, and nothing of it is restored', async (_what, spoil) => {
    await visitor.upload();
    await backUpInto('a');
    await spoil(join(folder, 'a'));
    await using fresh = await startTestServer();
    await expect(restoreFrom('a', fresh)).rejects.toThrow(NotABackup);
    expect(await fresh.files()).toEqual([]);
    expect(await fresh.context.db.selectFrom('users').select('id').execute()).toEqual([]);
  });

  it('with a flipped byte restores the rest, and lists the damaged file', async () => {
    const { id } = await visitor.upload();
    await backUpInto('a');
    await flipByte(join(blobFolder(join(folder, 'a')), keyOf(id)));
    await using fresh = await startTestServer();
    const { failed, blobs } = await restoreFrom('a', fresh);
    expect([...failed]).toEqual([[expect.stringContaining(id), 'damaged']]);
    expect(blobs).toBe(1);
  });

  it('that has lost a file copies it again from the library', async () => {
    const { id } = await visitor.upload();
    await backUpInto('a');
    await flipByte(join(blobFolder(join(folder, 'a')), keyOf(id)));
    expect(await backUpInto('a')).toMatchObject({ blobs: 2, copied: 1, failed: new Map() });
    await using fresh = await startTestServer();
    expect((await restoreFrom('a', fresh)).failed).toEqual(new Map());
  });

  it('lists files that only it has, and restores them to the library that has lost them', async () => {
    const lost = await visitor.upload();
    const kept = await visitor.upload();
    const { bytes } = await visitor.bytes(lost.id);
    await backUpInto('a');
    await visitor.upload();
    await server.context.blobs.delete(keyOf(lost.id));
    await server.context.blobs.delete(keyOf(lost.thumbnail.id));
    expect((await backUpInto('a')).lost.toSorted()).toEqual([keyOf(lost.id), keyOf(lost.thumbnail.id)].toSorted());
    const { restored, failed } = await restoreFiles({ ...server.context, source: sourceOf('a') });
    expect([restored.length, failed]).toEqual([2, new Map()]);
    expect((await visitor.bytes(lost.id)).bytes.equals(bytes)).toBe(true);
    expect((await visitor.bytes(kept.id)).status).toBe(200);
  });

  it('that fails leaves the earlier one intact, and the next one cleans up after it', async () => {
    const { id } = await visitor.upload();
    await backUpInto('a');
    await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
    await visitor.upload();
    const openTarget = async (path: string): Promise<BlobStore> => {
      await openDiskBlobs(path);
      throw new Error('the disk was pulled out');
    };
    await expect(backUpInto('a', { openTarget })).rejects.toThrow('pulled out');
    {
      await using restored = await startTestServer();
      expect(await restoreFrom('a', restored)).toMatchObject({ blobs: 2, failed: new Map() });
      const assets = await restored.context.db.selectFrom('assets').select('id').execute();
      expect(assets.map((row) => row.id)).toContain(id);
    }
    expect(await backUpInto('a')).toMatchObject({ blobs: 2, copied: 2 });
    expect(await readdir(tablesFolder(join(folder, 'a')))).toHaveLength(1);
  });

  it('of an older copy of the library does not replace it', async () => {
    await visitor.upload();
    await backUpInto('old');
    const { id } = await visitor.upload();
    await backUpInto('a');
    await using older = await startTestServer();
    await restoreFrom('old', older);
    await expect(backUpInto('a', { of: older })).rejects.toThrow(
      /holds a backup of another library, or of a newer copy/,
    );
    await backUpInto('old', { of: older });
    await expect(backUpInto('old')).rejects.toThrow(NotABackup);
    await using fresh = await startTestServer();
    await restoreFrom('a', fresh);
    expect(await fresh.files()).toContain(id);
  });

  it('is not made of a damaged database', async () => {
    await visitor.upload();
    await backUpInto('a');
    const before = await readdir(join(folder, 'a'), { recursive: true });
    const findDamage = async (): Promise<void> => {
      throw new DatabaseDamaged(['row 3 missing from index sqlite_autoindex_assets_1']);
    };
    await expect(backUpInto('a', { requireSound: findDamage })).rejects.toThrow(DatabaseDamaged);
    expect(await readdir(join(folder, 'a'), { recursive: true })).toEqual(before);
  });

  it('does not start during another backup, and neither does a restore', async () => {
    await visitor.upload();
    await backUpInto('a');
    await using fresh = await startTestServer();
    await using lease = await holdLease(fresh.context.db, 'backup');
    expect(await lease?.isOurs()).toBe(true);
    const { db } = fresh.context;
    await db.updateTable('leases').set({ holder: 'another process' }).execute();
    await expect(restoreFrom('a', fresh)).rejects.toThrow(/a backup is being made/);
    await expect(backUpInto('b', { of: fresh })).rejects.toThrow(/another backup is being made/);
  });

  it('that was interrupted for so long that files may be deleted does not replace an earlier one', async () => {
    await visitor.upload();
    await backUpInto('a');
    const { id } = await readManifest(join(folder, 'a'));
    // Nobody else took the lease meanwhile, but files may have been deleted in that time.
    const openTarget = async (path: string): Promise<BlobStore> => {
      await server.context.db.updateTable('leases').set({ expires_at: 1 }).where('name', '=', 'backup').execute();
      return await openDiskBlobs(path);
    };
    await expect(backUpInto('a', { openTarget })).rejects.toThrow(/interrupted for too long/);
    expect(await readManifest(join(folder, 'a'))).toMatchObject({ id });
  });

  it('locks its folder, and leaves no tables behind when it fails', async () => {
    await visitor.upload();
    await backUpInto('a');
    let inside: unknown;
    const openTarget = async (): Promise<BlobStore> => {
      await using other = await startTestServer();
      inside = await backUpInto('a', { of: other }).catch((error: unknown) => error);
      throw new Error('the disk is full');
    };
    await expect(backUpInto('a', { openTarget })).rejects.toThrow('the disk is full');
    expect(inside).toMatchObject({ message: expect.stringContaining('another backup is being made into') });
    await expect(backUpInto('a', { openTarget })).rejects.toThrow('the disk is full');
    expect(await readdir(tablesFolder(join(folder, 'a')))).toHaveLength(2);
  });

  it('of an earlier version, with the tables of that time, is restored', async () => {
    const task = await visitor.edit('黑白');
    const resultId = task.result_image?.id ?? '';
    await visitor.saved(resultId);
    await backUpInto('a');
    const path = join(folder, 'a');
    const manifest = await readManifest(path);
    const { id } = manifest;
    const read = async (table: BackedUpTable): Promise<Row[]> => {
      const text = await readFile(tablePath(path, { id }, table), 'utf8');
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    };
    const [edit = {}] = await read('edits');
    /** The columns of `tasks` at that time. */
    const columns = ['id', 'user_id', 'kind', 'status', 'model', 'prompt', 'deadline_at', 'error_code', 'evidence'];
    const former = Object.fromEntries(
      [...columns, 'created_at', 'updated_at'].map((column) => [column, edit[column] ?? null]),
    );
    const edges = async (table: 'edit_inputs' | 'edit_outputs', role: string) =>
      (await read(table)).map(
        ({ edit_id = null, asset_id = null, thumbnail_id = null, position = null, saved = 0 }) => ({
          asset_id,
          thumbnail_id,
          position,
          task_id: edit_id,
          role,
          saved,
        }),
      );
    const failedId = '20260101000000000-000001';
    const texts = { zh: '任务已停止', en: 'The run was stopped' };
    const rest = { aspect_ratio: null, size: null, attempts: 1 };
    const tables: Record<string, Row[]> = {
      storage: await read('usage'),
      tasks: [
        { ...former, message: null, messages: null, ...rest },
        { ...former, id: failedId, status: 'failed', message: texts.zh, messages: JSON.stringify(texts), ...rest },
      ],
      task_images: [...(await edges('edit_inputs', 'original')), ...(await edges('edit_outputs', 'result'))],
      asset_sources: [
        { asset_id: resultId, role: 'original', position: 0, source_asset_id: task.original_image?.id ?? null },
      ],
      images: (await read('images')).map(({ edit_id, ...image }) => ({ ...image, task_id: edit_id ?? null })),
    };
    const listed: Manifest['tables'] = {};
    for (const name of ['backups', 'administration', 'users', 'api_keys', 'assets', 'videos'])
      listed[name] = manifest.tables[name] ?? { rows: -1, sha256: '' };
    for (const [name, rows] of Object.entries(tables)) {
      const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      await writeFile(join(tablesFolder(path), id, `${name}.jsonl`), text);
      listed[name] = { rows: rows.length, sha256: createHash('sha256').update(text).digest('hex') };
    }
    await writeFile(manifestPath(path), JSON.stringify({ ...manifest, migration: '0010-accounts', tables: listed }));

    await using restored = await startTestServer();
    await restoreFrom('a', restored);
    const { db } = restored.context;
    expect(await db.selectFrom('usage').select('image_count').execute()).toEqual([{ image_count: 1 }]);
    const again = restored.stranger();
    const account = { email: 'person-1@example.com', password: 'correct horse' };
    expect((await again.request('POST', '/api/v1/auth/login', { json: account })).status).toBe(200);
    expect(await again.task(task.id)).toEqual(await visitor.task(task.id));
    expect(await again.task(failedId)).toMatchObject({ status: 'failed', message: texts.zh, messages: texts });
    const [image] = (await again.get('/api/v1/images')).body.images;
    expect((await again.get(`/api/v1/images/${image.id}`)).body.source).not.toBeNull();
  });

  it.each([
    ['two languages', ({ messages }: OwnTask) => messages],
    ['one language', () => undefined],
  ])('of a version that stored messages as text in %s is restored with them', async (_what, messagesOf) => {
    const task = await visitor.edit('add a hat');
    await backUpInto('a');
    const path = join(folder, 'a');
    const manifest = await readManifest(path);
    const file = tablePath(path, manifest, 'edits');
    const { failure: _failure, ...edit } = JSON.parse(await readFile(file, 'utf8'));
    const messages = messagesOf(task);
    const former = { ...edit, message: task.message, messages: messages ? JSON.stringify(messages) : null };
    const text = `${JSON.stringify(former)}\n`;
    await writeFile(file, text);
    const edits = { rows: 1, sha256: createHash('sha256').update(text).digest('hex') };
    const tables = { ...manifest.tables, edits };
    await writeFile(manifestPath(path), JSON.stringify({ ...manifest, migration: '0013-edits-moved', tables }));

    await using restored = await startTestServer();
    await restoreFrom('a', restored);
    const { messages: _messages, ...rest } = await visitor.outcome(task.id);
    const { saved: _saved, ...again } = { ...rest, ...(messages && { messages }) };
    expect(await restored.stranger().task(task.id)).toEqual(again);
  });

  it('continues in its folder after it was restored elsewhere', async () => {
    await visitor.upload();
    await backUpInto('a');
    await using moved = await startTestServer();
    await restoreFrom('a', moved);
    expect(await backUpInto('a', { of: moved })).toMatchObject({ blobs: 2, copied: 0 });
  });

  it('is not replaced by a backup of another library or of an empty one', async () => {
    const { id } = await visitor.upload();
    await backUpInto('a');
    await using empty = await startTestServer();
    await expect(backUpInto('a', { of: empty })).rejects.toThrow(NotABackup);
    await (await empty.person()).upload();
    await expect(backUpInto('a', { of: empty })).rejects.toThrow(NotABackup);
    await using fresh = await startTestServer();
    await restoreFrom('a', fresh);
    expect(await fresh.files()).toContainEqual(expect.stringContaining(id));
  });

  it('is not made if the database and the blob store do not belong together', async () => {
    await visitor.upload();
    await server.context.blobs.delete('.library');
    await expect(backUpInto('a')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['letter.txt', 'tables', 'blobs'])(
    'does not overwrite a folder that contains %s from elsewhere',
    async (name) => {
      await mkdir(join(folder, 'a', name), { recursive: true });
      await expect(backUpInto('a')).rejects.toThrow(/contains other files/);
      expect(await readdir(join(folder, 'a'))).toEqual([name]);
    },
  );

  it.each(['blobs/backup', 'staging', 'blobs'])(
    'is not written to %s, where Pictor removes unknown files',
    async (name) => {
      const { dataDir } = server.context.config;
      await symlink(dataDir, join(folder, 'elsewhere'));
      await expect(backUpInto(join('elsewhere', name))).rejects.toThrow(/where Pictor removes unknown files/);
    },
  );
});
