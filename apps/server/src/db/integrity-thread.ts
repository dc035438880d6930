import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

const FINDINGS = 5;

/** Answers with what `pragma integrity_check` finds in the file that it was given; nothing where all is well. */
const database = new DatabaseSync(workerData, { readOnly: true });
const rows = database.prepare(`pragma integrity_check(${FINDINGS})`).all();
database.close();
const lines = rows.flatMap((row) => String(row['integrity_check']).split('\n'));
parentPort?.postMessage(lines.filter((line) => line !== 'ok'));
