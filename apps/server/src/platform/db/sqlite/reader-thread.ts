import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { addFunctions } from './sqlite-functions.ts';

/** Runs queries on the given file, one at a time, and posts the rows or the error. The connection is read-only. */
const database = new DatabaseSync(workerData, { readOnly: true, timeout: 5000 });
addFunctions(database);

parentPort?.on('message', ({ sql, parameters }: { sql: string; parameters: SQLInputValue[] }) => {
  try {
    parentPort?.postMessage({ rows: database.prepare(sql).all(...parameters) });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
