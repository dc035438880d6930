import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { makeConfig } from '../apps/server/src/config/config.ts';
import { readEnv } from '../apps/server/src/config/env.ts';
import { createContext } from '../apps/server/src/context.ts';
import { startPostgresServer } from '../apps/server/src/testing/postgres-server.ts';
import { requirePostgres } from './require-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a database that holds every table and no rows: tests copy it. */
    templateUrl: string;
  }
}

/** Lets a server make its tables once, so that each test's database is a copy. */
const fillTemplate = async (DATABASE_URL: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-template-'));
  const context = await createContext(
    makeConfig(readEnv({ DATABASE_URL, DATA_DIR: folder, SECRET_KEY: 'x'.repeat(32), LOG_LEVEL: 'silent' })),
  );
  await context.close();
  await rm(folder, { recursive: true });
};

/** Starts what the second run of the feature suite stands on. @returns how to end it */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const postgres = await startPostgresServer(requirePostgres());
  const templateUrl = await postgres.createDatabase();
  await fillTemplate(templateUrl);
  provide('templateUrl', templateUrl);
  return () => postgres[Symbol.asyncDispose]();
};
