import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

const FINDINGS = 5;

/** Posts the findings of `pragma integrity_check` on the given file. The list is empty if the file is intact. */
const database = new DatabaseSync(workerData, { readOnly: true });
const rows = database.prepare(`pragma integrity_check(${FINDINGS})`).all();
database.close();
const lines = rows.flatMap((row) => String(row['integrity_check']).split('\n'));
parentPort?.postMessage(lines.filter((line) => line !== 'ok'));
