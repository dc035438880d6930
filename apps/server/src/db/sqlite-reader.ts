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
  /** How long a query may take. */
  milliseconds: number;
  /** What a query that takes longer ends with. */
  late: () => Error;
}

/** An idle thread holds some 20 MB. */
const IDLE_MILLISECONDS = 60_000;
/** A page of rows and the texts that are compared need little; by default V8 lets the young generation grow for speed. */
const HEAP = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 } as const;

/** A thread with a connection of its own. A query that is late ends with its thread. */
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
    // It stops at the next row that it looks at.
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
 * Kysely on SQLite for queries alone, each on a thread beside the server and with a deadline: SQLite answers synchronously, so on
 * the server's own thread a slow query stops everybody. Whoever uses it bounds how many queries run at once.
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
