import { Kysely, sql } from 'kysely';
import { LIBRARY_BOUNDS } from '../../bounds/library.ts';
import type { DatabaseConfig } from '../../config/config.ts';
import { DomainError, errorCode } from '../../errors.ts';
import { FairSemaphore, type Turn } from '../../fair-semaphore.ts';
import type { Database } from '../database.ts';
import { SqliteReaderDialect } from '../sqlite/sqlite-reader.ts';
import type { Tables } from '../tables.ts';

/** A search exceeded its deadline and was ended. */
export class SearchTooSlow extends DomainError {
  override readonly name = 'SearchTooSlow';

  constructor(cause?: unknown) {
    super(503, 'search_too_slow', '搜索用时太久，已经停止。请换更少见的词，或缩小日期范围', {
      retryAfterSeconds: 5,
      cause,
    });
  }
}

/** SQLSTATE of a statement that PostgreSQL ended at its `statement_timeout`. */
const QUERY_CANCELED = '57014';

/** Two at the same time, so that one slow search does not block other people. */
const SEARCHES_AT_ONCE = 2;

const DEADLINE = LIBRARY_BOUNDS.searchMilliseconds.value;

/**
 * Runs queries whose cost depends on the user's input, such as a search through a whole library. They have a deadline, do not run on the
 * server's main thread, and are scheduled fairly between people. They see only committed data.
 */
export class Searches {
  readonly #db: Database;
  readonly #reader: Database | undefined;
  readonly #milliseconds: number;
  readonly #gate = new FairSemaphore<Turn>({
    fits: ({ owner }, running) => running.length < SEARCHES_AT_ONCE && !running.some((other) => other.owner === owner),
    waitingPerOwner: LIBRARY_BOUNDS.waitingSearches.value,
    waitMilliseconds: () => LIBRARY_BOUNDS.searchWaitMilliseconds.value,
    busy: '搜索繁忙，请稍后再试',
  });

  constructor(config: DatabaseConfig, db: Database, milliseconds: number = DEADLINE) {
    this.#db = db;
    this.#milliseconds = milliseconds;
    if (config.kind === 'sqlite') {
      const dialect = new SqliteReaderDialect({ file: config.file, milliseconds, late: () => new SearchTooSlow() });
      this.#reader = new Kysely<Tables>({ dialect });
    }
  }

  /**
   * @throws {SearchTooSlow} @throws {TooManyRequests} if too many searches of this person wait
   * @throws {Unavailable} if it has waited for too long
   */
  async run<T>(owner: string, query: (db: Database) => Promise<T>): Promise<T> {
    const reader = this.#reader;
    return await this.#gate.run({ owner }, () => (reader ? query(reader) : this.#onPostgres(query)));
  }

  async close(): Promise<void> {
    await this.#reader?.destroy();
  }

  async #onPostgres<T>(query: (db: Database) => Promise<T>): Promise<T> {
    try {
      return await this.#db.transaction().execute(async (trx) => {
        await sql`set local statement_timeout = ${sql.lit(this.#milliseconds)}`.execute(trx);
        // Otherwise the planner would compute the grams of all pictures whenever it expects many matches.
        await sql`set local enable_seqscan = off`.execute(trx);
        return await query(trx);
      });
    } catch (error) {
      const cause = error instanceof DomainError ? error.cause : error;
      throw errorCode(cause) === QUERY_CANCELED ? new SearchTooSlow(cause) : error;
    }
  }
}
