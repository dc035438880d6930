import { type Database, openDatabase } from '../apps/server/src/platform/db/database.ts';
import { migrate } from '../apps/server/src/platform/db/migrate/migrate.ts';
import { fillLargeLibrary, LARGE_TABLES, sizesOf } from '../apps/server/src/testing/large-library.ts';
import { startPostgresServer } from '../apps/server/src/testing/stores/postgres-server.ts';
import { requirePostgres } from './require-postgres.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const report = async (db: Database): Promise<void> => {
  for (const table of LARGE_TABLES) {
    const sizes = await sizesOf(db, table);
    for (const { name, rows, bytes } of sizes) say(`${name}: ${(bytes / rows).toFixed(0)} bytes a row (${rows} rows)`);
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    say(`  in all: ${(total / (sizes[0]?.rows ?? 1)).toFixed(0)} bytes a row\n`);
  }
};

/** Measures how many bytes PostgreSQL uses for each row of a large library, with the real migrations. docs/growing.md quotes the result. */
const measure = async (): Promise<void> => {
  await using server = await startPostgresServer(requirePostgres());
  const config = { kind: 'postgres', url: await server.createDatabase(), connections: 1 } as const;
  await migrate(config);
  const db = openDatabase(config, { onError: () => {}, patient: true });
  await fillLargeLibrary(db);
  await report(db);
  await db.destroy();
};

await measure();
