import {
  type CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  type PostgresPoolClient,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { DiskFull, errorCode, Unavailable } from '../../errors.ts';

const CONNECT_MILLISECONDS = 5000;
/** The server itself ends a query that takes too long. If no answer has come this much later, the network has lost it. */
const ANSWER_MILLISECONDS = 1000;

/**
 * The OIDs of bigint and numeric (`select oid, typname from pg_type`). Their columns hold sizes, times and sums of these, all below 2^53.
 */
const NUMBERS = new Set([20, 1700]);

/** @throws {RangeError} if a number cannot hold the value exactly */
const parseNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is not a safe integer`);
  return value;
};

/** SQLSTATE classes (PostgreSQL's appendix A): no connection, no resources, operator intervention, system error. */
const GONE = /^(08|53|57|58)/;
/** A deadlock, a serialization failure or a lock timeout, or a read-only transaction, as on a standby. */
const TRY_AGAIN = new Set(['40P01', '40001', '55P03', '25006']);
const SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
]);
/** pg's message if a query got no answer in time. */
const GIVEN_UP = 'Query read timeout';
/** pg's messages, which have no code, if the connection breaks while it is used or cannot be established in time. */
const SAID =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (was closed|has encountered a connection error))/;

const isGivenUp = (error: unknown): boolean => error instanceof Error && error.message === GIVEN_UP;

/** Maps a database error to an error for the caller. Returns any other error unchanged. */
const databaseFault = (error: unknown): unknown => {
  const code = errorCode(error) ?? '';
  if (code === '53100') return new DiskFull(error);
  const isGone =
    GONE.test(code) ||
    TRY_AGAIN.has(code) ||
    SOCKET.has(code) ||
    isGivenUp(error) ||
    (error instanceof Error && SAID.test(error.message));
  return isGone ? new Unavailable('数据库暂时不可用，请稍后再试', error) : error;
};

/** @throws {DiskFull | Unavailable} for faults of the database */
export const translated = async <T>(operation: Promise<T>): Promise<T> =>
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
  /** Called when a connection breaks. The pool replaces it by itself. */
  onError: (error: Error) => void;
  /** The time limit of a query. Undefined means no limit. */
  queryMilliseconds: number | undefined;
  /** The name under which PostgreSQL lists the connections. */
  applicationName?: string;
}

/** Loads the PostgreSQL client only if PostgreSQL is used. */
const openPool = async (options: Options): Promise<pg.Pool> => {
  const { url, connections, onError, queryMilliseconds, applicationName = 'pictor' } = options;
  const { Pool, types } = (await import('pg')).default;
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    keepAlive: true,
    ...(queryMilliseconds !== undefined && {
      statement_timeout: queryMilliseconds,
      query_timeout: queryMilliseconds + ANSWER_MILLISECONDS,
    }),
    application_name: applicationName,
    types: {
      // pg's own signature says `any`. The result type of a parser depends on the column.
      getTypeParser: (oid, format) =>
        NUMBERS.has(oid) && format !== 'binary' ? parseNumber : types.getTypeParser(oid, format),
    },
  });
  pool.on('error', onError);
  // The pool does not listen for errors while a connection is checked out, and an unhandled error event ends the process.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
};

/**
 * After a query timed out here, the server may still be running it, or may have begun the transaction that it asked for. Close such a
 * connection instead of reusing it.
 */
const closingWhatWasGivenUp = (client: pg.PoolClient): PostgresPoolClient => {
  let isLost = false;
  const query = async (text: string, parameters: readonly unknown[]) =>
    await client.query(text, [...parameters]).catch((error: unknown) => {
      isLost ||= isGivenUp(error);
      throw error;
    });
  return {
    // Kysely's type has a second overload, for cursors. Nothing here uses it.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy || isLost),
  };
};

/** Kysely on a pool of connections. */
export const createPostgresDialect = (options: Options): PostgresDialect =>
  new PostgresDialect({
    pool: async () => {
      const pool = await openPool(options);
      return {
        options: pool.options,
        connect: async () => closingWhatWasGivenUp(await translated(pool.connect())),
        end: () => pool.end(),
      };
    },
    onCreateConnection: async (connection) => tellFaults(connection),
  });
