import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DiskBlobStore, openDiskBlobs } from '../../platform/blobs/disk.ts';
import { openDatabase } from '../../platform/db/database.ts';
import { makeMp4 } from '../../testing/files/videos.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { backUp } from './backup.ts';
import { blobFolder, type Manifest, manifestPath, readManifest, tablePath } from './manifest.ts';
import { NotABackup } from './not-a-backup.ts';
import { restore } from './restore.ts';
import type { BackedUpTable } from './tables.ts';

type Fields = Record<string, unknown>;

describe('a tampered backup', () => {
  let folder: string;
  let backup: string;
  let id: string;
  let fresh: TestServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-tampered-'));
    await using server = await startTestServer();
    const visitor = await server.person();
    ({ id } = await visitor.upload());
    await visitor.saved(id);
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(makeMp4())]), 'a.mp4');
    await visitor.request('POST', '/api/v1/videos', { body: form });
    const { config, blobs } = server.context;
    const open = () => openDatabase(config.database, { onError: () => {}, patient: true });
    const parts = { openDatabase: open, requireIntegrity: async () => {}, blobs, openTarget: openDiskBlobs };
    await backUp({ ...parts, sweptFolders: [] }, join(folder, 'kept'));
    fresh = await startTestServer();
  });
  afterAll(async () => {
    await fresh[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    backup = join(folder, 'b');
    await rm(backup, { recursive: true, force: true });
    await cp(join(folder, 'kept'), backup, { recursive: true });
  });

  const manifest = async (): Promise<Manifest> => JSON.parse(await readFile(manifestPath(backup), 'utf8'));
  const setManifest = async (change: (json: Manifest) => unknown): Promise<void> => {
    const json = await manifest();
    change(json);
    await writeFile(manifestPath(backup), JSON.stringify(json));
  };
  /** An attacker who can write a table can write its hash, too. */
  const setTable = async (table: BackedUpTable, text: string): Promise<void> => {
    await writeFile(tablePath(backup, await manifest(), table), text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    const rows = text.split('\n').filter((line) => line !== '').length;
    await setManifest(({ tables }) => Object.assign(tables, { [table]: { rows, sha256 } }));
  };
  const setRows = async (table: BackedUpTable, change: (row: Fields) => Fields): Promise<void> => {
    const text = await readFile(tablePath(backup, await manifest(), table), 'utf8');
    const rows = text.trim().split('\n');
    await setTable(table, rows.map((line) => `${JSON.stringify(change(JSON.parse(line)))}\n`).join(''));
  };
  const pathOf = async (table: BackedUpTable): Promise<string> => tablePath(backup, await manifest(), table);
  const replaceByLink = async (path: string, target: string): Promise<void> => {
    await rm(path);
    await symlink(target, path);
  };
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  const everything = async () => ({
    inside: await readdir(folder, { recursive: true }),
    beside: (await readdir(fresh.dataDir, { recursive: true })).filter((name) => name.includes('evil')),
    around: (await readdir(join(fresh.dataDir, '..'))).toSorted(),
  });

  const refusal = async (): Promise<unknown> => {
    const source = new DiskBlobStore(blobFolder(backup));
    const restored = async () => await restore({ ...fresh.context, source }, backup, await readManifest(backup));
    return await restored().catch((error: unknown) => error);
  };

  it.each<[string, () => Promise<void>]>([
    ['a path as a namespace', () => setRows('assets', (row) => ({ ...row, namespace: '../../evil' }))],
    ['an absolute path as a namespace', () => setRows('assets', (row) => ({ ...row, namespace: '/tmp/evil' }))],
    ['an empty namespace', () => setRows('assets', (row) => ({ ...row, namespace: '' }))],
    ['a path as an id', () => setRows('assets', (row) => ({ ...row, id: '../../../../evil.png' }))],
    ['a path after an id', () => setRows('assets', (row) => ({ ...row, id: `${row['id']}/../../evil.png` }))],
    ['a newline after an id', () => setRows('assets', (row) => ({ ...row, id: `${row['id']}\n` }))],
    ['a path as a video id', () => setRows('videos', (row) => ({ ...row, file_id: '../../../evil.mp4' }))],
    ['a namespace that is a number', () => setRows('videos', (row) => ({ ...row, namespace: 7 }))],
    ['an invalid file hash', () => setRows('assets', (row) => ({ ...row, sha256: '../../evil' }))],
    ['a wrong file size', () => setRows('assets', (row) => ({ ...row, size_bytes: 5 }))],
    ['a size that is not a number', () => setRows('assets', (row) => ({ ...row, size_bytes: 'evil' }))],
    ['an unknown column', () => setRows('users', (row) => ({ ...row, evil: 1 }))],
    ['an SQL statement as a column name', () => setRows('users', (row) => ({ ...row, '") values (1); --': 1 }))],
    ['__proto__ as a column name', () => setTable('users', '{"__proto__":1,"id":"a"}\n')],
    [
      'rows with different columns',
      async () => {
        const text = await readFile(await pathOf('assets'), 'utf8');
        const [first = ''] = text.split('\n');
        await setTable('assets', `${text}${JSON.stringify({ ...JSON.parse(first), evil: 1 })}\n`);
      },
    ],
    ['an array as a value', () => setRows('users', (row) => ({ ...row, name: ['evil'] }))],
    ['an object as a value', () => setRows('users', (row) => ({ ...row, name: { evil: 1 } }))],
    ['a boolean as a value', () => setRows('users', (row) => ({ ...row, disabled_at: true }))],
    ['a string as a time', () => setRows('users', (row) => ({ ...row, created_at: 'evil' }))],
    ['a fraction of a millisecond', () => setRows('users', (row) => ({ ...row, created_at: 0.5 }))],
    ['a number that overflows', () => setTable('users', '{"id":1e999}\n')],
    ['an unknown role', () => setRows('users', (row) => ({ ...row, role: 'evil' }))],
    ['null in a required column', () => setRows('users', (row) => ({ ...row, name: null }))],
    ['a row without an owner', () => setRows('images', (row) => ({ ...row, user_id: 'evil' }))],
    [
      'a duplicate row',
      async () => {
        const text = await readFile(await pathOf('users'), 'utf8');
        await setTable('users', text + text);
      },
    ],
    [
      'its own id in the backups table',
      async () => {
        const { id: own } = await manifest();
        await setTable('backups', `${JSON.stringify({ id: own, created_at: 1 })}\n`);
      },
    ],
    ['a line that is not JSON', () => setTable('users', 'evil\n')],
    ['a line that is not an object', () => setTable('users', '7\n')],
    ['an empty line', () => setTable('users', '\n')],
    ['a deeply nested line', () => setTable('users', `{"id":${nested(1_000_000)}}\n`)],
    ['a huge line', () => setTable('users', `{"id":"${'x'.repeat(40 * 1024 * 1024)}"}\n`)],
    ['a huge line without a newline', () => setTable('users', 'x'.repeat(40 * 1024 * 1024))],
    ['an unknown table', () => setManifest(({ tables }) => Object.assign(tables, { sessions: tables['users'] }))],
    [
      'a path as a table name',
      () => setManifest(({ tables }) => Object.assign(tables, { '../../../../etc/passwd': { rows: 0, sha256: '' } })),
    ],
    [
      'an object method as a table name',
      () => setManifest(({ tables }) => Object.assign(tables, { toString: { rows: 0, sha256: '' } })),
    ],
    ['no tables', () => setManifest((json) => Object.assign(json, { tables: {} }))],
    ['a wrong number of rows', () => setManifest(({ tables }) => Object.assign(tables['users'] ?? {}, { rows: 2 }))],
    ['a path as its own id', () => setManifest((json) => Object.assign(json, { id: '../..' }))],
    ['an object method as a migration', () => setManifest((json) => Object.assign(json, { migration: 'toString' }))],
    ['a huge manifest', () => truncate(manifestPath(backup), 3 * 1024 ** 3)],
    ['a link as the manifest', () => replaceByLink(manifestPath(backup), '/dev/zero')],
    ['a link as a table', async () => replaceByLink(await pathOf('users'), '/dev/zero')],
    [
      'a pipe as a table',
      async () => {
        const path = await pathOf('users');
        await rm(path);
        execFileSync('mkfifo', [path]);
      },
    ],
    [
      'a pipe as the manifest',
      async () => {
        await rm(manifestPath(backup));
        execFileSync('mkfifo', [manifestPath(backup)]);
      },
    ],
  ])('that contains %s is invalid, and nothing of it is written anywhere', async (_what, tamper) => {
    await tamper();
    const before = await everything();
    const error = await refusal();
    expect(error).toBeInstanceOf(Error);
    if (!(error instanceof NotABackup)) expect(error).toMatchObject({ code: 'ELOOP' });
    expect(String(error)).not.toMatch(/\n/);
    expect(await everything()).toEqual(before);
    expect(await fresh.context.db.selectFrom('users').select('id').execute()).toEqual([]);
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['a link', (path) => replaceByLink(path, '/etc/passwd')],
    [
      'a pipe',
      async (path) => {
        await rm(path);
        execFileSync('mkfifo', [path]);
      },
    ],
  ])('with %s instead of a picture restores the rest, and reports the picture', async (_what, tamper) => {
    await using another = await startTestServer();
    const key = `image-edit/${id.slice(0, 8)}/${id}`;
    await tamper(join(blobFolder(backup), key));
    const source = new DiskBlobStore(blobFolder(backup));
    const { failed } = await restore({ ...another.context, source }, backup, await readManifest(backup));
    expect([...failed.keys()]).toEqual([key]);
  });
});
