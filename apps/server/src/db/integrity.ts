import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DatabaseConfig } from '../config/config.ts';
import { DatabaseDamaged } from './database-damaged.ts';
import { databaseFault } from './sqlite-fault.ts';

/**
 * Reads the whole of an SQLite file, on a thread of its own since that takes seconds for each gigabyte. PostgreSQL has checksums and
 * `pg_amcheck` for it.
 *
 * @throws {DatabaseDamaged}
 */
export const requireIntegrity = async (config: DatabaseConfig): Promise<void> => {
  if (config.kind !== 'sqlite') return;
  const worker = new Worker(new URL('./integrity-thread.ts', import.meta.url), { workerData: config.file });
  try {
    // What the thread throws rejects.
    const [findings]: readonly string[][] = await once(worker, 'message');
    if (findings && findings.length > 0) throw new DatabaseDamaged(findings);
  } catch (error) {
    throw databaseFault(error);
  } finally {
    await worker.terminate();
  }
};
