import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { addFunctions } from './sqlite-functions.ts';

/** Answers queries on the file that it was given, one at a time, with rows or with the error. It cannot write. */
const database = new DatabaseSync(workerData, { readOnly: true, timeout: 5000 });
addFunctions(database);

parentPort?.on('message', ({ sql, parameters }: { sql: string; parameters: SQLInputValue[] }) => {
  try {
    parentPort?.postMessage({ rows: database.prepare(sql).all(...parameters) });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
