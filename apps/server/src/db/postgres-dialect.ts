import { type CompiledQuery, type DatabaseConnection, PostgresDialect, type QueryResult } from 'kysely';
import type pg from 'pg';
import { DiskFull, errorCode, Unavailable } from '../errors.ts';

const CONNECT_MILLISECONDS = 5000;
/** A query that takes longer, or whose answer a broken network has swallowed, is given up. */
const QUERY_MILLISECONDS = 30_000;

/** The OIDs of bigint and numeric (`select oid, typname from pg_type`): sizes, times and their sums, all below 2^53. */
const NUMBERS = new Set([20, 1700]);

/** @throws {RangeError} for what a number cannot hold exactly */
const parseNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is not a safe integer`);
  return value;
};

/** SQLSTATE classes (PostgreSQL's appendix A): no connection, no resources, operator intervention, system error. */
const GONE = /^(08|53|57|58)/;
/** Of two transactions that waited for each other; read-only transaction, as on a standby. */
const TRY_AGAIN = new Set(['40P01', '40001', '55P03', '25006']);
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN']);
/** What pg says without a code where the connection goes while it is used, or none comes in time. */
const SAID =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (was closed|has encountered a connection error))/;

/** What a fault of the database means for the caller; anything else comes back as it was. */
const databaseFault = (error: unknown): unknown => {
  const code = errorCode(error) ?? '';
  if (code === '53100') return new DiskFull(error);
  const isGone =
    GONE.test(code) || TRY_AGAIN.has(code) || SOCKET.has(code) || (error instanceof Error && SAID.test(error.message));
  return isGone ? new Unavailable('数据库暂时不可用，请稍后再试', error) : error;
};

const translated = async <T>(operation: Promise<T>): Promise<T> =>
  await operation.catch((error: unknown) => {
    throw databaseFault(error);
  });

const tellFaults = (connection: DatabaseConnection): void => {
  const execute = connection.executeQuery.bind(connection);
  connection.executeQuery = <R>(query: CompiledQuery): Promise<QueryResult<R>> => translated(execute<R>(query));
};

interface Options {
  url: string;
  connections: number;
  /** Hears of connections that break, which the pool replaces by itself. */
  onError: (error: Error) => void;
  /** Whether a query may take as long as it takes, as a migration does. */
  patient: boolean;
}

/** Where there is no PostgreSQL, its client is not loaded. */
const openPool = async ({ url, connections, onError, patient }: Options): Promise<pg.Pool> => {
  const { Pool, types } = (await import('pg')).default;
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    keepAlive: true,
    ...(!patient && { query_timeout: QUERY_MILLISECONDS, statement_timeout: QUERY_MILLISECONDS }),
    application_name: 'pictor',
    types: {
      // pg's own signature says `any`: a parser's result is what its column holds.
      getTypeParser: (oid, format) =>
        NUMBERS.has(oid) && format !== 'binary' ? parseNumber : types.getTypeParser(oid, format),
    },
  });
  pool.on('error', onError);
  // While a connection is checked out the pool does not listen, and an error that nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
};

/** Kysely over a pool of connections. */
export const createPostgresDialect = (options: Options): PostgresDialect =>
  new PostgresDialect({
    pool: async () => {
      const pool = await openPool(options);
      return { options: pool.options, connect: () => translated(pool.connect()), end: () => pool.end() };
    },
    onCreateConnection: async (connection) => tellFaults(connection),
  });
