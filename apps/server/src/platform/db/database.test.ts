import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseConfig } from '../config/config.ts';
import { type Database, openDatabase } from './database.ts';
import { migrate } from './migrate/migrate.ts';
import { migrations } from './migrate/migrations.ts';

const WRITES = 200;

/** Reads and writes in each transaction. A deferred transaction would fail at the write. */
const OTHER_WRITER = `
  const { DatabaseSync } = require('node:sqlite');
  const db = new DatabaseSync(process.argv[1], { timeout: 5000 });
  process.stdout.write('ready');
  for (let n = 0; n < ${WRITES}; n += 1) {
    db.exec('begin immediate');
    db.prepare('select * from users').all();
    db.prepare("insert into users (id, email, name, password_hash, role, created_at) values (?, ?, '', '', 'user', 0)")
      .run('theirs-' + n, 'theirs-' + n);
    db.exec('commit');
  }
`;

describe('the database', () => {
  let folder: string;
  let config: DatabaseConfig;
  let db: Database;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-db-'));
    config = { kind: 'sqlite', file: join(folder, 'test.sqlite') };
    await migrate(config);
    db = openDatabase(config, { onError: () => {} });
  });
  afterEach(async () => {
    await db.destroy();
    await rm(folder, { recursive: true });
  });

  const user = (id: string) => ({
    id,
    email: `${id}@example.com`,
    name: id,
    password_hash: '',
    role: 'user' as const,
    disabled_at: null,
    created_at: 0,
  });
  const count = async (): Promise<number> => (await db.selectFrom('users').select('id').execute()).length;

  it('survives power loss after a commit, and enforces foreign keys', async () => {
    const pragma = async (name: string) =>
      (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0]?.[name];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
  });

  it('is readable by its owner only, even if its files were created with another mode', async () => {
    const names = ['test.sqlite', 'test.sqlite-wal', 'test.sqlite-shm'];
    const modes = async () =>
      await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mode & 0o777));
    await db.insertInto('users').values(user('a')).execute();
    expect(await modes()).toEqual([0o600, 0o600, 0o600]);
    // A process that crashed leaves all three files.
    for (const name of names) await chmod(join(folder, name), 0o644);
    const again = openDatabase(config, { onError: () => {} });
    await again.selectFrom('users').select('id').execute();
    expect(await modes()).toEqual([0o600, 0o600, 0o600]);
    await again.destroy();
  });

  it('changes nothing if it is already migrated', async () => {
    await db.insertInto('users').values(user('a')).execute();
    await migrate(config);
    expect(await count()).toBe(1);
  });

  it('rolls back a transaction that throws completely', async () => {
    const broken = db.transaction().execute(async (trx) => {
      await trx.insertInto('users').values(user('a')).execute();
      throw new Error('no');
    });
    await expect(broken).rejects.toThrow('no');
    expect(await count()).toBe(0);
  });

  it('runs no other statement between two statements of a transaction', async () => {
    const { promise: paused, resolve: resume } = Promise.withResolvers<void>();
    const transaction = db.transaction().execute(async (trx) => {
      await trx.insertInto('users').values(user('a')).execute();
      await paused;
      throw new Error('rolled back');
    });
    const outside = db.insertInto('users').values(user('b')).execute();
    resume();
    await expect(transaction).rejects.toThrow('rolled back');
    await outside;
    expect(await db.selectFrom('users').select('id').execute()).toEqual([{ id: 'b' }]);
  });

  it('waits for another process that writes, instead of failing', async () => {
    const child = spawn(process.execPath, ['-e', OTHER_WRITER, join(folder, 'test.sqlite')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const exited = once(child, 'exit');
    for (let n = 0; n < WRITES; n += 1)
      await db.transaction().execute(async (trx) => {
        await trx.selectFrom('users').selectAll().execute();
        await trx
          .insertInto('users')
          .values(user(`ours-${n}`))
          .execute();
      });
    expect((await exited)[0]).toBe(0);
    expect(await count()).toBe(2 * WRITES);
  });

  describe('with a migration that rebuilds a table', () => {
    const rebuild = async (on: Kysely<unknown>, where: string): Promise<void> => {
      await sql`create table users_anew as select * from users ${sql.raw(where)}`.execute(on);
      await sql`create unique index users_anew_id on users_anew (id)`.execute(on);
      await sql`drop table users`.execute(on);
      await sql`alter table users_anew rename to users`.execute(on);
    };
    const withRebuild = (where: string) => ({
      ...migrations,
      '9999-rebuild': { up: (on: Kysely<unknown>) => rebuild(on, where) },
    });
    const idsIn = async (table: 'users' | 'usage') =>
      (
        await sql<{
          id: string;
        }>`select ${sql.ref(table === 'users' ? 'id' : 'user_id')} as id from ${sql.table(table)}`.execute(db)
      ).rows;

    beforeEach(async () => {
      await db.insertInto('users').values(user('a')).execute();
      await db.insertInto('usage').values({ user_id: 'a', quota_bytes: 1 }).execute();
    });

    it('keeps the rows that reference it, and enforces their references afterwards', async () => {
      await migrate(config, { all: withRebuild('') });
      expect([await idsIn('users'), await idsIn('usage')]).toEqual([[{ id: 'a' }], [{ id: 'a' }]]);
      await db.deleteFrom('users').execute();
      expect(await idsIn('usage')).toEqual([]);
    });

    it('changes nothing if a row is lost that others reference', async () => {
      const lossy = migrate(config, { all: withRebuild('where false') });
      await expect(lossy).rejects.toThrow('rows of usage reference missing rows of users');
      expect([await idsIn('users'), await idsIn('usage')]).toEqual([[{ id: 'a' }], [{ id: 'a' }]]);
    });
  });

  it('rejects a parameter that SQLite would silently bind as NULL', async () => {
    const when = new Date();
    await expect(sql`select ${when}`.execute(db)).rejects.toThrow(TypeError);
  });
});
