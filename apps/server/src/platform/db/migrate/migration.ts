import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Tables } from '../tables.ts';

/** The rows that a migration has filled in so far, and all of them. */
export interface Progress {
  done: number;
  total: number;
}
export type ReportProgress = (progress: Progress) => void;

/** A change of the tables. `up` runs in one transaction. */
export interface TableMigration extends Migration {
  /**
   * Fills in rows after `up`, in transactions of limited size, so that it continues where it was interrupted. The next migration runs only
   * after it has ended.
   */
  fill?: (db: Kysely<Tables>, report: ReportProgress) => Promise<void>;
}
