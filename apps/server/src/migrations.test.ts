import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseConfig } from './platform/config/config.ts';
import { type Database, openDatabase } from './platform/db/database.ts';
import { migrate } from './platform/db/migrate/migrate.ts';
import type { Progress } from './platform/db/migrate/migration.ts';
import { migrations } from './platform/db/migrate/migrations.ts';
import { type Backend, openBackend } from './testing/stores/backends.ts';

/** More than one batch of tasks. */
const TASKS = 1200;

let folder: string;
let backend: Backend;
let config: DatabaseConfig;
let db: Database;

const connect = (): Database => openDatabase(config, { onError: () => {} });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictor-migrations-'));
  backend = await openBackend();
  const url = backend.env['DATABASE_URL'];
  config = url ? { kind: 'postgres', url, connections: 3 } : { kind: 'sqlite', file: join(folder, 'pictor.sqlite') };
  db = connect();
  // The database of a test is a copy of one that has been migrated.
  if (url) await sql`drop schema public cascade; create schema public`.execute(db);
});
afterEach(async () => {
  await db.destroy();
  await backend[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The migrations up to this one. */
const until = (last: string) => Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= last));

const idOf = (n: number, extension = ''): string => `2026010100000${String(n).padStart(4, '0')}-000000${extension}`;

/** A library as version 0.1.0 left it: each task was made from the result of the task before. The first two tasks have been swept. */
const fillOldLibrary = async (count: number): Promise<void> => {
  await migrate(config, { all: until('0010-accounts') });
  await sql`insert into users (id, email, name, password_hash, role, created_at)
    values ('ada', 'ada@example.com', 'Ada', '', 'user', 1)`.execute(db);
  const insert = async (table: string, columns: readonly string[], rows: readonly (readonly unknown[])[]) => {
    if (rows.length === 0) return;
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      values ${sql.join(rows.map((row) => sql`(${sql.join(row)})`))}`.execute(db);
  };
  const numbers = Array.from({ length: count }, (_, n) => n);
  for (let from = 0; from < count; from += 300) {
    const some = numbers.slice(from, from + 300);
    const kept = some.filter((n) => n >= 2);
    await insert(
      'assets',
      [
        'id',
        'namespace',
        'user_id',
        'mime_type',
        'width',
        'height',
        'size_bytes',
        'sha256',
        'original_name',
        'saved',
        'created_at',
      ],
      some.map((n) => [idOf(n, '.png'), 'image-edit', 'ada', 'image/png', 4, 3, 10, '', '', 1, n]),
    );
    await insert(
      'images',
      ['id', 'user_id', 'asset_id', 'title', 'model', 'prompt', 'task_id', 'created_at'],
      some.map((n) => [`image-${n}`, 'ada', idOf(n, '.png'), 'a title', 'darkroom', `step ${n}`, idOf(n), n]),
    );
    await insert(
      'asset_sources',
      ['asset_id', 'role', 'position', 'source_asset_id'],
      some.map((n) => [idOf(n, '.png'), 'original', 0, n === 0 ? idOf(9999, '.jpg') : idOf(n - 1, '.png')]),
    );
    await insert(
      'tasks',
      [
        'id',
        'user_id',
        'kind',
        'status',
        'model',
        'prompt',
        'aspect_ratio',
        'attempts',
        'deadline_at',
        'created_at',
        'updated_at',
      ],
      kept.map((n) => [
        idOf(n),
        'ada',
        'edit',
        'completed',
        'darkroom',
        `step ${n}`,
        n === 2 ? '1:1' : null,
        1,
        n,
        n,
        n,
      ]),
    );
    await insert(
      'task_images',
      ['task_id', 'role', 'position', 'asset_id', 'thumbnail_id', 'saved'],
      kept.flatMap((n) => [
        [idOf(n), 'original', 0, idOf(n - 1, '.png'), 'thumbnail', 0],
        [idOf(n), 'result', 0, idOf(n, '.png'), 'thumbnail', 1],
      ]),
    );
  }
};

const countOf = async (table: string): Promise<number> =>
  (await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db)).rows[0]?.count ?? -1;

/** From a picture up to the upload. */
const ancestorsOf = async (id: string): Promise<string[]> => {
  const found = [id];
  for (let at: string | null = id; at !== null; ) {
    const edit: { parent_id: string | null } | undefined = await db
      .selectFrom('edits')
      .select('parent_id')
      .where('id', '=', at)
      .executeTakeFirst();
    at = edit?.parent_id ?? null;
    if (at !== null) found.push(at);
  }
  return found;
};

const BOTH = JSON.stringify({ zh: '任务已停止', en: 'The run was stopped' });

/** Edits as version 0.1.0 left them, after they were moved. */
const fillOldEdits = async (
  rows: readonly (readonly [id: string, message: string | null, messages: string | null])[],
) => {
  await migrate(config, { all: until('0014') });
  await sql`insert into users (id, email, name, password_hash, role, created_at)
    values ('ada', 'ada@example.com', 'Ada', '', 'user', 1)`.execute(db);
  const values = rows.map(
    ([id, message, messages]) =>
      sql`(${id}, 'ada', 'edit', ${message === null ? 'completed' : 'failed'}, 'm', 'p', 1, 1, 1, ${message}, ${messages})`,
  );
  for (let from = 0; from < values.length; from += 500)
    await sql`insert into edits (id, user_id, kind, status, model, prompt, deadline_at, created_at, updated_at, message, messages)
      values ${sql.join(values.slice(from, from + 500))}`.execute(db);
};

describe('the migration of messages to codes', () => {
  it('keeps the text of former messages as values, in the languages that they had', async () => {
    const english = JSON.stringify({ zh: '暗房看不懂“a hat”。', en: 'Darkroom does not understand “a hat”.' });
    await fillOldEdits([
      ['completed', null, null],
      ['stopped', '任务已停止', BOTH],
      ['english', 'Darkroom does not understand “a hat”.', english],
      ['oldest', '任务超时（600 秒）', null],
    ]);
    await migrate(config);
    const edits = await db.selectFrom('edits').select(['id', 'failure']).orderBy('created_at').execute();
    const failures = new Map(edits.map(({ id, failure }) => [id, failure === null ? null : JSON.parse(failure)]));
    const failureOf = (language: string, values: object) => ({
      language,
      sentences: [{ code: 'earlier_sentence', values }],
    });
    expect(failures).toEqual(
      new Map<string, unknown>([
        ['completed', null],
        ['stopped', failureOf('zh', JSON.parse(BOTH))],
        ['english', failureOf('en', JSON.parse(english))],
        ['oldest', failureOf('zh', { zh: '任务超时（600 秒）' })],
      ]),
    );
  });

  it('still requires a failure of failed edits, and of no others', async () => {
    await fillOldEdits([['stopped', '任务已停止', BOTH]]);
    await migrate(config);
    const update = (values: { status?: 'completed'; failure?: null }) =>
      db.updateTable('edits').set(values).where('id', '=', 'stopped').execute();
    await expect(update({ failure: null })).rejects.toThrow(/exactly_when_failed/);
    await expect(update({ status: 'completed' })).rejects.toThrow(/exactly_when_failed/);
    await update({ status: 'completed', failure: null });
  });

  it('continues where it was interrupted, and converts no failure twice', async () => {
    await fillOldEdits(Array.from({ length: TASKS }, (_, n) => [idOf(n), '任务已停止', BOTH]));
    const heard: Progress[] = [];
    const interrupt = migrate(config, {
      onProgress: (_name, progress) => {
        heard.push(progress);
        throw new Error('the power failed');
      },
    });
    await expect(interrupt).rejects.toThrow('the power failed');
    expect(heard).toEqual([{ done: 500, total: TASKS }]);
    const rest: Progress[] = [];
    await migrate(config, { onProgress: (_name, progress) => rest.push(progress) });
    expect(rest).toEqual([
      { done: 500, total: 700 },
      { done: 700, total: 700 },
    ]);
    const different = await db.selectFrom('edits').select('failure').distinct().execute();
    expect(different).toEqual([
      { failure: `{"language":"zh","sentences":[{"code":"earlier_sentence","values":${BOTH}}]}` },
    ]);
  });
});

describe('the migration of tasks to edits', () => {
  it('keeps the lineage of every picture, also of those whose task was swept', async () => {
    await fillOldLibrary(5);
    await migrate(config);
    expect(await ancestorsOf(idOf(4))).toEqual([4, 3, 2, 1, 0].map((n) => idOf(n)));
    const edits = await db.selectFrom('edits').select(['id', 'prompt', 'params', 'status']).orderBy('id').execute();
    expect(edits).toEqual(
      [0, 1, 2, 3, 4].map((n) => ({
        ...{ id: idOf(n), prompt: `step ${n}`, status: 'completed' },
        params: n === 2 ? '{"aspect_ratio":"1:1"}' : '{}',
      })),
    );
    expect(await db.selectFrom('tasks').select(['id', 'attempts']).orderBy('id').execute()).toEqual(
      [2, 3, 4].map((n) => ({ id: idOf(n), attempts: 1 })),
    );
    expect(await db.selectFrom('images').select('edit_id').where('id', '=', 'image-1').executeTakeFirst()).toEqual({
      edit_id: idOf(1),
    });
    const first = await db.selectFrom('edit_inputs').selectAll().where('edit_id', '=', idOf(0)).execute();
    expect(first).toMatchObject([{ role: 'source', position: 0, asset_id: idOf(9999, '.jpg') }]);
    const saved = await db.selectFrom('edit_outputs').select('saved').distinct().execute();
    expect(saved).toEqual([{ saved: 1 }]);
  });

  it('continues where it was interrupted, and says how far it is', async () => {
    await fillOldLibrary(TASKS);
    const heard: Progress[] = [];
    const interrupt = migrate(config, {
      onProgress: (name, progress) => {
        if (name !== '0012-edits') return;
        heard.push(progress);
        if (heard.length === 4) throw new Error('the power failed');
      },
    });
    await expect(interrupt).rejects.toThrow('the power failed');
    const moved = await countOf('edits');
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(TASKS);
    const rest: Progress[] = [];
    await migrate(config, { onProgress: (name, progress) => name === '0012-edits' && rest.push(progress) });
    expect(rest[0]?.total).toBeLessThan(heard[0]?.total ?? 0);
    expect(rest.at(-1)).toEqual({ done: rest[0]?.total, total: rest[0]?.total });
    expect([await countOf('edits'), await countOf('edit_outputs'), await countOf('tasks')]).toEqual([
      TASKS,
      TASKS,
      TASKS - 2,
    ]);
    expect(await ancestorsOf(idOf(TASKS - 1))).toHaveLength(TASKS);
  });
});

describe('the migration to a queue table', () => {
  it('removes the tables of the former queue, and nothing else', async () => {
    await migrate(config, { all: until('0013-edits-moved') });
    if (config.kind === 'postgres') {
      await sql`create schema pgboss`.execute(db);
      await sql`create table pgboss.job (id text primary key)`.execute(db);
      await sql`create view pgboss.waiting as select id from pgboss.job`.execute(db);
    }
    const before = await db.introspection.getTables();
    await migrate(config, { all: until('0014-queue') });
    const names = (tables: typeof before) => tables.map(({ schema, name }) => `${schema ?? ''}.${name}`);
    const expected = names(before.filter(({ schema }) => schema !== 'pgboss'));
    const added = config.kind === 'postgres' ? 'public.queued_tasks' : '.queued_tasks';
    expect(names(await db.introspection.getTables()).toSorted()).toEqual([...expected, added].toSorted());
  });
});
