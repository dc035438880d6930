import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { databaseFault } from './sqlite-fault.ts';

interface Options {
  file: string;
  /** The time limit of a query. */
  milliseconds: number;
  /** Creates the error for a query that exceeds the limit. */
  late: () => Error;
}

/** An idle thread uses about 20 MB. */
const IDLE_MILLISECONDS = 60_000;
/** The rows of a page and the compared texts need little memory. By default V8 enlarges the young generation for speed. */
const HEAP = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 } as const;

/** A thread with its own connection. If a query exceeds its deadline, the thread is terminated. */
class ReaderConnection implements DatabaseConnection {
  readonly #options: Options;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { file, milliseconds, late } = this.#options;
    clearTimeout(this.#idle);
    const worker =
      this.#worker ??
      new Worker(new URL('./reader-thread.ts', import.meta.url), { workerData: file, resourceLimits: HEAP });
    this.#worker = worker;
    worker.ref();
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(late()), milliseconds);
    try {
      const answered = once(worker, 'message', { signal: over.signal });
      worker.postMessage({ sql, parameters });
      const [answer]: readonly { rows?: R[]; error?: unknown }[] = await answered;
      if (answer?.error !== undefined) throw databaseFault(answer.error);
      worker.unref();
      return { rows: answer?.rows ?? [] };
    } catch (error) {
      this.close();
      throw over.signal.aborted ? over.signal.reason : databaseFault(error);
    } finally {
      clearTimeout(timer);
      this.#idle = setTimeout(() => this.close(), IDLE_MILLISECONDS).unref();
    }
  }

  // biome-ignore lint/correctness/useYield: it never yields
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('a reader does not stream');
  }

  close(): void {
    clearTimeout(this.#idle);
    // The query stops at the next row that it reads.
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}

class ReaderDriver implements Driver {
  readonly #options: Options;
  readonly #free: ReaderConnection[] = [];
  readonly #all: ReaderConnection[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<ReaderConnection> {
    const free = this.#free.pop();
    if (free) return free;
    const connection = new ReaderConnection(this.#options);
    this.#all.push(connection);
    return connection;
  }

  async releaseConnection(connection: ReaderConnection): Promise<void> {
    this.#free.push(connection);
  }

  async beginTransaction(): Promise<void> {
    throw new Error('a reader has no transactions');
  }

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(): Promise<void> {}

  async destroy(): Promise<void> {
    for (const connection of this.#all) connection.close();
  }
}

/**
 * A Kysely dialect for read-only queries on SQLite. Each query runs on its own thread and has a deadline, because SQLite is synchronous: a
 * slow query on the main thread would block all users. The caller limits how many queries run at the same time.
 */
export class SqliteReaderDialect implements Dialect {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  createDriver(): Driver {
    return new ReaderDriver(this.#options);
  }

  createAdapter(): SqliteAdapter {
    return new SqliteAdapter();
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createIntrospector(database: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(database);
  }
}
