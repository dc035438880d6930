import { createReadStream } from 'node:fs';
import { PostgresAdapter, sql } from 'kysely';
import type { ExpectedBlob } from '../../blobs/move.ts';
import { blobKey } from '../../blobs/named-blobs.ts';
import type { Database, DatabaseTransaction } from '../../db/database.ts';

/**
 * Every table that a backup holds, in an order in which each row finds those that it names, with its primary key. Sessions are
 * left out: whoever is signed in signs in again. So is what hangs on processes or on time: leases, rate limits, archives; and the
 * library's own name, since what is filled has one.
 */
export const TABLES = {
  backups: ['id'],
  administration: ['id'],
  users: ['id'],
  api_keys: ['id'],
  storage: ['user_id'],
  assets: ['id'],
  asset_sources: ['asset_id', 'role', 'position'],
  tasks: ['id'],
  task_images: ['task_id', 'role', 'position'],
  images: ['id'],
  videos: ['id'],
} as const;
export type BackedUpTable = keyof typeof TABLES;

/** A row of any table: its columns are the backup's own business. */
export type Row = Record<string, string | number | null>;

const BATCH = 1000;

/** Every row in the order of its key, some at a time. */
export async function* readTable(trx: DatabaseTransaction, table: BackedUpTable): AsyncGenerator<Row[]> {
  const key = TABLES[table].map((column) => sql.ref(column));
  let after = sql``;
  for (;;) {
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${after} order by ${sql.join(key)} limit ${BATCH}`.execute(trx);
    if (rows.length > 0) yield rows;
    const last = rows.length === BATCH ? rows.at(-1) : undefined;
    if (!last) return;
    const values = TABLES[table].map((column) => last[column]);
    after = sql`where (${sql.join(key)}) > (${sql.join(values)})`;
  }
}

/**
 * How many rows the table itself has: {@link readTable} goes by an index, which may have lost some. Whole rows make PostgreSQL read
 * the table; SQLite's file is examined beforehand.
 */
export const countRows = async (trx: DatabaseTransaction, table: BackedUpTable): Promise<number> => {
  const isPostgres = trx.getExecutor().adapter instanceof PostgresAdapter;
  const { rows } = await sql<{ count: number }>`
    select ${isPostgres ? sql`count(whole)` : sql`count(*)`} as count from ${sql.table(table)} as whole`.execute(trx);
  return rows[0]?.count ?? 0;
};

/** Node's own reader ends a line at U+2028 and U+2029, too, which JSON leaves as they are. */
async function* readLines(path: string): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') yield [rest];
}

/** The rows of a table's file, about as many at a time as {@link readTable} gives. */
export async function* readRows(path: string): AsyncGenerator<Row[]> {
  const rows: Row[] = [];
  for await (const lines of readLines(path)) {
    // The file's hash says that it is what a backup wrote.
    rows.push(...lines.map((line) => JSON.parse(line) as Row));
    while (rows.length >= BATCH) yield rows.splice(0, BATCH);
  }
  if (rows.length > 0) yield rows;
}

/** What the rows of a backup say of the bytes that they stand for. @param pathOf where a table's file is */
export async function* readBlobs(pathOf: (table: BackedUpTable) => string): AsyncGenerator<ExpectedBlob[]> {
  for (const [table, id] of [
    ['assets', 'id'],
    ['videos', 'file_id'],
  ] as const)
    for await (const rows of readRows(pathOf(table)))
      yield rows.map((row) => ({
        key: blobKey({ namespace: String(row['namespace']), id: String(row[id]) }),
        sha256: String(row['sha256']),
      }));
}

/** A column that the rows do not name gets its default, so that a backup from before it was added can be restored. */
export const insertRows = async (db: Database, table: BackedUpTable, rows: readonly Row[]): Promise<void> => {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`);
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) values ${sql.join(values)}`.execute(
    db,
  );
};
