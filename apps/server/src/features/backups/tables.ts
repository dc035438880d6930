import { AssetId, Namespace, VideoFileId } from '@pictor/contracts';
import { sql } from 'kysely';
import type { ExpectedBlob } from '../../platform/blobs/move.ts';
import { blobKey } from '../../platform/blobs/named-blobs.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import { isPostgres } from '../../platform/db/dialect.ts';
import { NotABackup } from './not-a-backup.ts';
import { BATCH, type Row, readRows } from './table-file.ts';

/** All tables in a backup with their primary keys, ordered so that each row comes after the rows that it references. */
export const TABLES = {
  backups: ['id'],
  administration: ['id'],
  users: ['id'],
  api_keys: ['id'],
  usage: ['user_id'],
  assets: ['id'],
  edits: ['id'],
  edit_inputs: ['edit_id', 'role', 'position'],
  edit_outputs: ['edit_id', 'position'],
  tasks: ['id'],
  images: ['id'],
  videos: ['id'],
  spend: ['id'],
  budgets: ['id'],
  budget_periods: ['holder', 'period'],
  budget_reservations: ['edit_id'],
  budget_calls: ['edit_id', 'position'],
  providers: ['id'],
  environment_prices: ['provider_id'],
} as const;
export type BackedUpTable = keyof typeof TABLES;

/** The columns that are not in a backup, because whoever has the backup must not get them. */
const SECRET_COLUMNS: { readonly [Table in BackedUpTable]?: string } = { providers: 'api_key' };

/** The tables that are not in a backup, and the reasons. */
export const LEFT_OUT = {
  sessions: 'users must sign in again',
  account_links: 'a link that was used after the backup must not work again',
  leases: 'depend on processes',
  rate_limits: 'depend on time',
  archives: 'depend on time',
  queued_tasks: 'the first process that starts enqueues all unfinished tasks',
  store_identity: 'the target has its own',
  doctor_round: 'the doctor of the target has its own rounds',
  image_search: 'the restore builds it',
} as const;

const withoutSecret = (table: BackedUpTable, row: Row): Row => {
  const secret = SECRET_COLUMNS[table];
  return Object.fromEntries(Object.entries(row).filter(([column]) => column !== secret));
};

/** Yields all rows in key order, in batches. */
export async function* readTable(trx: DatabaseTransaction, table: BackedUpTable): AsyncGenerator<Row[]> {
  const key = TABLES[table].map((column) => sql.ref(column));
  let after = sql``;
  for (;;) {
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${after} order by ${sql.join(key)} limit ${BATCH}`.execute(trx);
    if (rows.length > 0) yield table in SECRET_COLUMNS ? rows.map((row) => withoutSecret(table, row)) : rows;
    const last = rows.length === BATCH ? rows.at(-1) : undefined;
    if (!last) return;
    const values = TABLES[table].map((column) => last[column]);
    after = sql`where (${sql.join(key)}) > (${sql.join(values)})`;
  }
}

/**
 * Counts the rows in the table itself. {@link readTable} reads through an index, which may have lost some. Counting whole rows makes
 * PostgreSQL read the table. The SQLite file is checked beforehand.
 */
export const countRows = async (trx: DatabaseTransaction, table: BackedUpTable): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select ${isPostgres(trx) ? sql`count(whole)` : sql`count(*)`} as count from ${sql.table(table)} as whole`.execute(
    trx,
  );
  return rows[0]?.count ?? 0;
};

const SHA_256 = /^[0-9a-f]{64}$/;

/** A blob as described by a row of a backup. */
export interface DescribedBlob extends ExpectedBlob {
  size: number;
}

/** The key becomes a path in the target store, so it must match our own id formats. @throws {NotABackup} */
const describedBlob = (
  path: string,
  ids: typeof AssetId | typeof VideoFileId,
  id: unknown,
  row: Row,
): DescribedBlob => {
  const name = { namespace: Namespace.safeParse(row['namespace']), id: ids.safeParse(id) };
  const { sha256, size_bytes: size } = row;
  const isHash = typeof sha256 === 'string' && SHA_256.test(sha256);
  if (!name.namespace.success || !name.id.success || !isHash || typeof size !== 'number')
    throw new NotABackup(`${path} has a row with an invalid file name, hash or size`);
  return { key: blobKey({ namespace: name.namespace.data, id: name.id.data }), sha256, size };
};

/** Yields the blobs that the rows of a backup describe. @param pathOf returns the path of a table's file @throws {NotABackup} */
export async function* readBlobs(pathOf: (table: BackedUpTable) => string): AsyncGenerator<DescribedBlob[]> {
  for (const [table, column, ids] of [
    ['assets', 'id', AssetId],
    ['videos', 'file_id', VideoFileId],
  ] as const)
    for await (const rows of readRows(pathOf(table)))
      yield rows.map((row) => describedBlob(pathOf(table), ids, row[column], row));
}

/** The value type of each column of a table. */
export type Columns = ReadonlyMap<string, 'string' | 'number'>;

/** The tables only use text and integer columns. */
export const readColumns = async (db: Database): Promise<ReadonlyMap<string, Columns>> => {
  const tables = await db.introspection.getTables();
  return new Map(
    tables.map(({ name, columns }) => [
      name,
      new Map(columns.map((column) => [column.name, /text/i.test(column.dataType) ? 'string' : 'number'] as const)),
    ]),
  );
};

/** Needed because SQLite would store text in a numeric column. */
export const fits = (columns: Columns | undefined, row: Row): boolean =>
  Object.entries(row).every(([column, value]) => {
    const kind = columns?.get(column);
    return kind !== undefined && (value === null || typeof value === kind);
  });

/** Columns that the rows do not have get their default, so backups from before a column was added can be restored. */
export const insertRows = async (db: Database, table: string, rows: readonly Row[]): Promise<void> => {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`);
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) values ${sql.join(values)}`.execute(
    db,
  );
};
