import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely';
import { LRUCache } from 'lru-cache';
import { errorCode } from '../errors.ts';
import { databaseFault } from './sqlite-fault.ts';
import { addFunctions } from './sqlite-functions.ts';

const PREPARED_STATEMENTS = 500;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** A Date or an object would be bound as NULL without a word, so only what SQLite can hold gets through. */
const bindable = (value: unknown): SQLInputValue => {
  if (value === null || value instanceof Uint8Array) return value;
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value;
    default:
      throw new TypeError(`a ${typeof value} cannot be a parameter of a query`);
  }
};

interface Prepared {
  statement: StatementSync;
  returnsRows: boolean;
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #prepared: LRUCache<string, Prepared>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#prepared = new LRUCache({ max: PREPARED_STATEMENTS });
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return this.#execute(query);
    } catch (error) {
      throw databaseFault(error);
    }
  }

  #execute<R>(query: CompiledQuery): QueryResult<R> {
    const { statement, returnsRows } = this.#prepare(query.sql);
    const parameters = query.parameters.map(bindable);
    if (returnsRows) {
      // Kysely's row type is the query's own; SQLite knows nothing of it.
      return { rows: statement.all(...parameters) as R[] };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    for (const row of this.#database.prepare(query.sql).iterate(...query.parameters.map(bindable))) {
      yield { rows: [row as R] };
    }
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#prepared.get(sql);
    if (prepared === undefined) {
      const statement = this.#database.prepare(sql);
      // To describe the columns takes as long as to read some rows.
      prepared = { statement, returnsRows: statement.columns().length > 0 };
      this.#prepared.set(sql, prepared);
    }
    return prepared;
  }
}

/** One connection, handed out to one holder at a time: between two statements of a transaction nobody else may speak. */
class SqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #connection: SqliteConnection;
  #released: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#connection = new SqliteConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#released;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#released = promise;
    await before;
    this.#release = resolve;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release();
  }

  async beginTransaction(connection: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    if (accessMode === 'read only') {
      // Of the write-ahead log's readers nobody waits for another, and each sees one moment.
      await connection.executeQuery(CompiledQuery.raw('begin'));
      return;
    }
    // A deferred transaction that turns into a writer fails at once where another process writes; an immediate one waits.
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk makes SQLite roll back by itself.
    if (!this.#database.isTransaction) return;
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.#database.close();
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * The mode of another user's file, or on a read-only disk, cannot be changed; SQLite decides whether the file can be used. The log
 * and its index are often not there.
 */
const UNCHANGEABLE = new Set(['EPERM', 'EROFS', 'ENOENT']);

/** Closes the files of a database to all but their owner. SQLite gives the log and its index the mode of the database file. */
const closeToOthers = (file: string): void => {
  if (!existsSync(file)) closeSync(openSync(file, 'a', OWNER_ONLY));
  for (const path of [file, `${file}-wal`, `${file}-shm`])
    try {
      if ((statSync(path).mode & OTHERS) !== 0) chmodSync(path, OWNER_ONLY);
    } catch (error) {
      if (!UNCHANGEABLE.has(errorCode(error) ?? '')) throw error;
    }
};

/** @throws {DiskFull | Unavailable} */
const openFile = (file: string): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    closeToOthers(file);
    database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 });
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -16000;');
    return database;
  } catch (error) {
    database?.close();
    throw databaseFault(error);
  }
};

/** Kysely over `node:sqlite`: WAL, synchronous=FULL (an acknowledged commit survives power loss), foreign keys on. */
export class NodeSqliteDialect implements Dialect {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  createDriver(): Driver {
    const database = openFile(this.#file);
    addFunctions(database);
    return new SqliteDriver(database);
  }

  createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter();
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createIntrospector(database: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(database);
  }
}
