import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDiskBlobs } from '../../platform/blobs/disk.ts';
import { openDatabase } from '../../platform/db/database.ts';
import { DatabaseDamaged } from '../../platform/db/sqlite/database-damaged.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { backUp } from './backup.ts';

describe('a backup of PostgreSQL', () => {
  let folder: string;
  let server: TestServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-backup-'));
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('is not made through an index that has lost rows', async () => {
    const { config, db, blobs } = server.context;
    const visitor = await server.person();
    await visitor.upload();
    const make = () =>
      backUp(
        {
          openDatabase: () => openDatabase(config.database, { onError: () => {}, patient: true }),
          requireIntegrity: async () => {},
          blobs,
          openTarget: openDiskBlobs,
          sweptFolders: [],
        },
        folder,
      );
    const setReady = (isReady: boolean) =>
      sql`update pg_index set indisready = ${isReady} where indexrelid = 'backups_pkey'::regclass`.execute(db);
    // With few rows, PostgreSQL would sort them instead of reading them by the index.
    await sql`do $$ begin execute 'alter database ' || current_database() || ' set enable_sort = off'; end $$`.execute(
      db,
    );
    expect(await make()).toMatchObject({ blobs: 2 });
    await setReady(false);
    await sql`insert into backups (id, created_at) values ('never', 0)`.execute(db);
    await setReady(true);
    await expect(make()).rejects.toThrow(DatabaseDamaged);
  });
});
