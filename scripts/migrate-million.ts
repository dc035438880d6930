import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import type { DatabaseConfig } from '../apps/server/src/platform/config/config.ts';
import { type Database, openDatabase } from '../apps/server/src/platform/db/database.ts';
import { isPostgres } from '../apps/server/src/platform/db/dialect.ts';
import { migrate } from '../apps/server/src/platform/db/migrate/migrate.ts';
import type { TableMigration } from '../apps/server/src/platform/db/migrate/migration.ts';
import { migrations } from '../apps/server/src/platform/db/migrate/migrations.ts';
import { startPostgresServer } from '../apps/server/src/testing/stores/postgres-server.ts';
import { rowsOf } from '../bench/filled-library.ts';
import { requirePostgres } from './require-postgres.ts';

/** The last migration before the index of the search and before edits. */
const FORMER = '0008-positions';
/** The pictures of one statement of the fill. */
const BATCH = 10_000;
/** One picture of this many was made from an upload, and the others from the picture before. */
const UPLOAD_EVERY = 4;
/** One picture of this many has no task any more. */
const SWEPT_EVERY = 50;
/** For one picture of this many there are also a failed task, and a task whose result was not saved. */
const UNSAVED_EVERY = 50;
const PROGRESS_MILLISECONDS = 10_000;
const EVIDENCE = JSON.stringify({
  finishReason: 'STOP',
  modelVersion: 'gemini-2.5-flash-image',
  responseId: 'x'.repeat(24),
  usage: { promptTokenCount: 270, candidatesTokenCount: 1290, totalTokenCount: 1560 },
  attempts: 1,
});

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '1000000' },
    /** `sqlite` or `postgres` */
    only: { type: 'string' },
    /** Breaks each fill off when it is half done, and migrates again. */
    interrupt: { type: 'boolean', default: false },
    /** Only fill, or only migrate, this database: a `DatabaseConfig` as JSON. */
    fill: { type: 'string' },
    migrate: { type: 'string' },
  },
});
const pictures = Number(values.pictures);

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

interface Row {
  /** Random, as real ones. The order of the ids is not the order in which the rows were written. */
  id: string;
  task: string;
  source: string;
  title: string;
  prompt: string;
  time: number;
  has_task: boolean;
  has_unsaved: boolean;
}

function* libraryOf(count: number): Generator<Row> {
  let n = 0;
  let before = '';
  for (const { asset, title, prompt, time } of rowsOf(1, count)) {
    const task = asset.replace('.png', '');
    yield {
      ...{ id: randomUUID(), task, title, prompt, time },
      source: n % UPLOAD_EVERY === 0 ? `${task}-upload` : before,
      has_task: n % SWEPT_EVERY !== 0,
      has_unsaved: n % UNSAVED_EVERY === 1,
    };
    before = task;
    n += 1;
  }
}

/** A text that is as long as those of the editor. */
const exchange = sql`'{"task_id":"' || task || '","status":"completed","prompt":"' || prompt || '","model":"gemini-2.5-flash-image"}'`;

/** Both databases read the rows from JSON, so that a statement does not have a parameter for each value. */
const insertRows = async (db: Database, rows: readonly Row[]): Promise<void> => {
  const json = JSON.stringify(rows);
  const names = ['id', 'task', 'source', 'title', 'prompt', 'time', 'has_task', 'has_unsaved'];
  const columns = names.map((name) => sql`value ->> ${sql.lit(name)} as ${sql.ref(name)}`);
  const from = isPostgres(db)
    ? sql`from json_to_recordset(${json}) as r(id text, task text, source text, title text, prompt text, time bigint,
        has_task boolean, has_unsaved boolean)`
    : sql`from (select ${sql.join(columns)} from json_each(${json})) as r`;
  const assets = sql`insert into assets (id, namespace, user_id, thumbnail_of, mime_type, width, height, size_bytes, sha256,
    original_name, saved, created_at, thumbhash)`;
  const facts = sql`1500000, ${'a'.repeat(64)}, 'IMG_20260101_120000.jpg'`;
  for (const [end, saved, where] of [
    ['', 1, sql`true`],
    ['-unsaved', 0, sql`has_unsaved`],
  ] as const) {
    const id = sql`task || ${sql.lit(`${end}.png`)}`;
    await sql`${assets} select ${id}, 'image-edit', 'ada', null, 'image/png', 1024, 1024, ${facts}, ${sql.lit(saved)}, time,
      'thumbhash' ${from} where ${where}`.execute(db);
    await sql`${assets} select ${sql`task || ${sql.lit(`${end}.thumb.png`)}`}, 'image-edit', 'ada', ${id}, 'image/png', 180, 180,
      ${facts}, ${sql.lit(saved)}, time, null ${from} where ${where}`.execute(db);
    await sql`insert into asset_sources (asset_id, role, position, source_asset_id)
      select ${id}, 'original', 0, source || '.png' ${from} where ${where}`.execute(db);
  }
  await sql`insert into images (id, user_id, asset_id, title, model, prompt, task_id, request, response, created_at, size_bytes, charged_bytes)
    select id, 'ada', task || '.png', title, 'darkroom', prompt, task, ${exchange}, ${exchange}, time, 1500000, 1500000
    ${from}`.execute(db);
  for (const [end, status, message, where] of [
    ['', 'completed', null, sql`has_task`],
    ['-unsaved', 'completed', null, sql`has_unsaved`],
    ['-failed', 'failed', 'the model refused', sql`has_unsaved`],
  ] as const) {
    const id = sql`task || ${sql.lit(end)}`;
    await sql`insert into tasks (id, user_id, kind, status, model, prompt, attempts, deadline_at, message, evidence, created_at, updated_at)
      select ${id}, 'ada', 'edit', ${sql.lit(status)}, 'darkroom', prompt, 1, time + 600000, ${sql.lit(message)},
        ${sql.lit(EVIDENCE)}, time, time + 12000 ${from} where ${where}`.execute(db);
    const insert = sql`insert into task_images (task_id, role, position, asset_id, thumbnail_id, saved) select ${id}`;
    await sql`${insert}, 'original', 0, source || '.png', source || '.thumb.png', 0 ${from} where ${where}`.execute(db);
    if (status === 'completed')
      await sql`${insert}, 'result', 0, ${id} || '.png', ${id} || '.thumb.png', ${sql.lit(end === '' ? 1 : 0)}
        ${from} where ${where}`.execute(db);
  }
};

/** Fills the tables of the former version. The rows are temporary, so the database does not wait for the disk. */
const fill = async (config: DatabaseConfig): Promise<void> => {
  const all = Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= FORMER));
  await migrate(config, { all });
  const db = openDatabase(config, { onError: () => {}, patient: true });
  await (isPostgres(db)
    ? sql`set session_replication_role = replica; set synchronous_commit = off`
    : sql`pragma synchronous = off`
  ).execute(db);
  if (!isPostgres(db)) {
    await sql`pragma foreign_keys = off`.execute(db);
    await sql`pragma cache_size = -1000000`.execute(db);
  }
  await sql`insert into users (id, email, name, password_hash, role, created_at)
    values ('ada', 'ada@example.com', 'Ada', '', 'user', 1)`.execute(db);
  let batch: Row[] = [];
  const write = async (): Promise<void> => {
    await db.transaction().execute((trx) => insertRows(trx, batch));
    batch = [];
  };
  for (const row of libraryOf(pictures)) {
    batch.push(row);
    if (batch.length === BATCH) await write();
  }
  await write();
  await (isPostgres(db) ? sql`vacuum analyze` : sql`pragma wal_checkpoint(truncate)`).execute(db);
  await db.destroy();
};

/** The migrations, each of which says how long its two parts took. */
const measured = (): Record<string, TableMigration> =>
  Object.fromEntries(
    Object.entries(migrations).map(([name, { up, fill: fillRows }]): [string, TableMigration] => [
      name,
      {
        up: async (db) => say(`  ${name}: tables ${seconds(await timed(() => up(db)))}`),
        ...(fillRows && {
          fill: async (db, report) => say(`  ${name}: rows ${seconds(await timed(() => fillRows(db, report)))}`),
        }),
      },
    ]),
  );

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Migrates to the end, with all interruptions. */
const migrateFully = async (config: DatabaseConfig): Promise<void> => {
  const interrupted = new Set<string>();
  let last = 0;
  const onProgress = (name: string, { done, total }: { done: number; total: number }): void => {
    if (performance.now() - last > PROGRESS_MILLISECONDS || done === total) {
      last = performance.now();
      say(`  ${name}: ${done} of ${total}`);
    }
    if (!values.interrupt || interrupted.has(name) || done < total / 2) return;
    interrupted.add(name);
    throw new Interrupted(`${name} at ${done} of ${total}`);
  };
  for (;;)
    try {
      return await migrate(config, { onProgress, all: measured() });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      say(`  interrupted: ${error.message}`);
    }
};

const measure = async (config: DatabaseConfig): Promise<void> => {
  const total = await timed(() => migrateFully(config));
  const mebibytes = process.resourceUsage().maxRSS / 1024;
  say(`  migrated in ${seconds(total)}, memory of the process at most ${mebibytes.toFixed(0)} MiB`);
};

/** The migration has a process of its own, so that the peak of its memory does not include the fill. */
const fillAndMeasure = (name: string, config: DatabaseConfig): void => {
  for (const step of ['fill', 'migrate']) {
    say(`${name}, ${pictures} pictures: ${step}`);
    const options = ['--pictures', values.pictures, ...(values.interrupt ? ['--interrupt'] : [])];
    const args = [import.meta.filename, ...options, `--${step}`, JSON.stringify(config)];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${step} of ${name} failed`);
  }
};

const measureSqlite = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-migrate-'));
  try {
    fillAndMeasure('SQLite', { kind: 'sqlite', file: join(folder, 'pictor.sqlite') });
  } finally {
    await rm(folder, { recursive: true });
  }
};

const measurePostgres = async (): Promise<void> => {
  await using server = await startPostgresServer(requirePostgres(), { durable: true });
  fillAndMeasure('PostgreSQL', { kind: 'postgres', url: await server.createDatabase(), connections: 1 });
};

if (values.fill !== undefined) await fill(JSON.parse(values.fill));
else if (values.migrate !== undefined) await measure(JSON.parse(values.migrate));
else {
  if (values.only !== 'postgres') await measureSqlite();
  if (values.only !== 'sqlite') await measurePostgres();
}
