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
import { errorCode } from '../../errors.ts';
import { databaseFault } from './sqlite-fault.ts';
import { addFunctions } from './sqlite-functions.ts';

const PREPARED_STATEMENTS = 500;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** SQLite would silently bind a Date or an object as NULL, so accept only types that SQLite can store. */
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
      // Kysely derives the row type from the query. SQLite has no static row types.
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
      // Cache this: describing the columns takes as long as reading some rows.
      prepared = { statement, returnsRows: statement.columns().length > 0 };
      this.#prepared.set(sql, prepared);
    }
    return prepared;
  }
}

/** One connection, handed out to one holder at a time, so that no other query runs between two statements of a transaction. */
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
      // With a write-ahead log, readers do not wait for each other, and each reads a consistent snapshot.
      await connection.executeQuery(CompiledQuery.raw('begin'));
      return;
    }
    // A deferred transaction that starts to write fails at once if another process is writing. An immediate transaction waits.
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // On a full disk, SQLite has already rolled back by itself.
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
 * The mode of a file cannot be changed if it belongs to another user or is on a read-only disk. SQLite then decides whether the file can be
 * used. The write-ahead log and its index often do not exist.
 */
const UNCHANGEABLE = new Set(['EPERM', 'EROFS', 'ENOENT']);

/** Restricts the files of a database to their owner. SQLite gives the write-ahead log and its index the mode of the database file. */
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
