import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createContext } from '../apps/server/src/context.ts';
import { makeConfig } from '../apps/server/src/platform/config/config.ts';
import { readEnv } from '../apps/server/src/platform/config/env.ts';
import type { SharedBackends } from '../apps/server/src/testing/stores/backends.ts';
import { startPostgresServer } from '../apps/server/src/testing/stores/postgres-server.ts';
import { startS3Server } from '../apps/server/src/testing/stores/s3-server.ts';
import { requirePostgres } from './require-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The database has all tables and no rows. Tests copy it. */
    sharedBackends: SharedBackends;
    /** The folder of PostgreSQL's programs. */
    postgresBin: string;
  }
}

/** Lets a server create its tables once, so that each test's database is a copy. */
const fillTemplate = async (DATABASE_URL: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-template-'));
  const context = await createContext(
    makeConfig(readEnv({ DATABASE_URL, DATA_DIR: folder, SECRET_KEY: 'x'.repeat(32), LOG_LEVEL: 'silent' })),
  );
  await context.close();
  await rm(folder, { recursive: true });
};

/** Starts the database and the bucket for the second run of the feature suite. @returns a function that stops them */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const bin = requirePostgres();
  const postgres = await startPostgresServer(bin);
  const s3 = await startS3Server();
  const templateUrl = await postgres.createDatabase();
  await fillTemplate(templateUrl);
  provide('postgresBin', bin);
  provide('sharedBackends', { templateUrl, s3: await s3.newBucket() });
  return async () => {
    await s3[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  };
};
