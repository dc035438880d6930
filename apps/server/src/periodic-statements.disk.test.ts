import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startDoctorRounds } from './features/doctor/rounds.ts';
import { runSweeps } from './sweeps.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

/** Tables that grow with use. A statement that scans one of them blocks the process for all users. */
const LARGE = [
  'assets',
  'images',
  'videos',
  'edits',
  'edit_inputs',
  'edit_outputs',
  'tasks',
  'sessions',
  'api_keys',
  'archives',
  'spend',
];

let server: TestServer;
const prepared = new Set<string>();

beforeAll(async () => {
  const prepare = DatabaseSync.prototype.prepare;
  vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql) {
    prepared.add(sql);
    return prepare.call(this, sql);
  });
  server = await startTestServer();
  // Ignore the statements of the migrations.
  prepared.clear();
  await server.restart();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server[Symbol.asyncDispose]();
});

it('no statement of a start, a request, a sweep, a round of the doctor or a scrape scans a large table', async () => {
  const visitor = await server.person();
  await visitor.edit('黑白');
  const { context } = server;
  await runSweeps(context);
  await startDoctorRounds(context);
  await server.stranger().get('/metrics');
  expect(prepared.size).toBeGreaterThan(10);
  const { database } = context.config;
  if (database.kind !== 'sqlite') throw new Error('this test explains the statements of SQLite');
  using file = new DatabaseSync(database.file, { readOnly: true });
  file.function('lower', (text) => text);
  const scans = [...prepared]
    .filter((sql) => /^(select|update|delete|insert)/i.test(sql))
    .flatMap((sql) => {
      const plan = file.prepare(`explain query plan ${sql}`).all();
      const hasLimit = / limit \?$/.test(sql);
      const isRead = (detail: string): boolean =>
        LARGE.some(
          (table) => detail === `SCAN ${table}` || (!hasLimit && detail.startsWith(`SCAN ${table} USING COVERING`)),
        );
      return plan
        .map(({ detail }) => String(detail))
        .filter(isRead)
        .map((detail) => [sql, detail]);
    });
  expect(scans).toEqual([]);
});
