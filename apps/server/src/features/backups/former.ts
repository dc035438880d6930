import { failureOf } from '../../platform/db/migrate/former-messages.ts';
import { FORMER_TABLES } from '../../platform/db/migrate/former-tasks.ts';
import type { Row } from './table-file.ts';
import { type BackedUpTable, TABLES } from './tables.ts';

/** The tables that a restore writes. The rows of some older backups go through a former table. */
export type RestoredTable = BackedUpTable | (typeof FORMER_TABLES)[number];

/** Until this migration, edits were rows of `tasks`. */
const EDITS = '0012-edits';

/** The tables into which the files of backups from before a migration go. */
const FORMER: readonly { until: string; file: string; table: RestoredTable }[] = [
  { until: '0011-plain-names', file: 'storage', table: 'usage' },
  ...FORMER_TABLES.map((table) => ({ until: EDITS, file: table.replace('former_', ''), table })),
];

/** The names that columns had in older backups. */
const FORMER_COLUMNS: { readonly [table in RestoredTable]?: Readonly<Record<string, string>> } = {
  images: { task_id: 'edit_id' },
};

/** In an order in which each row comes after the rows that it references. */
export const RESTORED_TABLES: readonly RestoredTable[] = [
  // The keys of TABLES are the table names.
  ...(Object.keys(TABLES) as BackedUpTable[]),
  ...FORMER_TABLES,
];

/** The name of the file that has the rows of a table, in a backup made at this migration. Undefined if such a backup has no such file. */
export const fileOf = (table: RestoredTable, migration: string): string | undefined => {
  const former = FORMER.filter(({ until }) => migration < until);
  const found = former.find((entry) => entry.table === table);
  if (found) return found.file;
  return table in TABLES && former.every(({ file }) => file !== table) ? table : undefined;
};

export const hasFormerTasks = (migration: string): boolean => migration < EDITS;

const isText = (value: unknown): value is string | null => value === null || typeof value === 'string';

/** Until migration 15, edits had the text of their message. Until migration 7, they had it in one language. */
const withFailure = (row: Row): Row => {
  const { message, messages = null, ...rest } = row;
  return isText(message) && isText(messages) ? { ...rest, failure: failureOf({ message, messages }) } : row;
};

/** A row of a backup with the current columns. */
export const withCurrentColumns = (table: RestoredTable, row: Row): Row => {
  if (table === 'edits' || table === 'former_tasks') return withFailure(row);
  const former = FORMER_COLUMNS[table];
  if (!former) return row;
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [former[column] ?? column, value]));
};
