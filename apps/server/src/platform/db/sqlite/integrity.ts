import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DatabaseConfig } from '../../config/config.ts';
import { DatabaseDamaged } from './database-damaged.ts';
import { databaseFault } from './sqlite-fault.ts';

/**
 * Checks a whole SQLite file. This takes seconds for each gigabyte, so it runs on its own thread. PostgreSQL is not checked: it has
 * checksums and `pg_amcheck` for this.
 */
export const requireIntegrity = async (config: DatabaseConfig): Promise<void> => {
  if (config.kind !== 'sqlite') return;
  const worker = new Worker(new URL('./integrity-thread.ts', import.meta.url), { workerData: config.file });
  try {
    // `once` rejects if the thread throws.
    const [findings]: readonly string[][] = await once(worker, 'message');
    if (findings && findings.length > 0) throw new DatabaseDamaged(findings);
  } catch (error) {
    throw databaseFault(error);
  } finally {
    await worker.terminate();
  }
};
