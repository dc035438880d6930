import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, inject, it, vi } from 'vitest';
import { migrate } from './platform/db/migrate/migrate.ts';
import { openPostgresWork } from './postgres-work.ts';
import { type PostgresServer, startPostgresServer } from './testing/stores/postgres-server.ts';

const HOURS = 60 * 60 * 1000;

let server: PostgresServer;
let url: string;
let client: pg.Client;
beforeAll(async () => {
  server = await startPostgresServer(inject('postgresBin'));
  url = await server.createDatabase();
  await migrate({ kind: 'postgres', url, connections: 5 });
  client = new pg.Client(url);
  await client.connect();
}, 60_000);
afterAll(async () => {
  await client.end();
  await server[Symbol.asyncDispose]();
});
afterEach(() => {
  vi.useRealTimers();
});

const open = () =>
  openPostgresWork({ url, lanes: [], concurrency: 1, onError: () => {}, log: pino({ level: 'silent' }) });
const insert = (key: string, expire: number) =>
  client.query('insert into rate_limits (key, points, expire) values ($1, 1, $2)', [key, expire]);
const keys = async (): Promise<string[]> =>
  (await client.query('select key from rate_limits order by key')).rows.map(({ key }) => key);
const connections = async (): Promise<number> =>
  (await client.query('select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'))
    .rows.length;

it('rate limits are deleted an hour after they have expired', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const work = await open();
  await insert('old', Date.now() - 2 * HOURS);
  await insert('new', Date.now());
  vi.advanceTimersByTime(HOURS);
  await expect.poll(keys).toEqual(['new']);
  await work.close();
});

it('after it was closed, nothing is connected and no timer can connect again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const work = await open();
  await work.makeRateLimiter({ keyPrefix: 'x', points: 1, duration: 1 }).consume('ada');
  await work.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  await expect.poll(connections).toBe(0);
});
