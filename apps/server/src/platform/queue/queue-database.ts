import { Kysely } from 'kysely';
import type { Database } from '../db/database.ts';
import { createPostgresDialect } from '../db/postgres/postgres-dialect.ts';
import { QUEUE_APPLICATION } from '../db/postgres/processes.ts';
import type { Tables } from '../db/tables.ts';

const CONNECTIONS = 5;
/**
 * The server ends a statement that takes longer. A second later the connection is given up, because the network has lost the answer. Both
 * together are shorter than the time after which a worker counts as dead, so that a heartbeat still gets through.
 */
const STATEMENT_MILLISECONDS = 4000;

/**
 * The queue has connections of its own, so that its heartbeats do not wait for the queries of requests.
 *
 * @param onError called when an idle connection breaks; the next statement gets a new connection
 */
export const openQueueDatabase = (url: string, onError: (error: Error) => void): Database =>
  new Kysely<Tables>({
    dialect: createPostgresDialect({
      url,
      connections: CONNECTIONS,
      onError,
      queryMilliseconds: STATEMENT_MILLISECONDS,
      applicationName: QUEUE_APPLICATION,
    }),
  });
