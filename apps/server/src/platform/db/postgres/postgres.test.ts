import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, openBackend } from '../../../testing/stores/backends.ts';
import { stall } from '../../../testing/stores/stalling-proxy.ts';
import type { DatabaseConfig } from '../../config/config.ts';
import { Unavailable } from '../../errors.ts';
import { type Database, openDatabase } from '../database.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Tables } from '../tables.ts';
import { transact, transactOrUndo } from '../transact.ts';
import { createPostgresDialect } from './postgres-dialect.ts';

type PostgresConfig = Extract<DatabaseConfig, { kind: 'postgres' }>;

describe('the database on PostgreSQL', () => {
  let backend: Backend;
  let config: PostgresConfig;
  let db: Database;
  let broken: Error[];
  beforeAll(async () => {
    backend = await openBackend();
    broken = [];
    config = { kind: 'postgres', url: backend.env['DATABASE_URL'] ?? '', connections: 4 };
    db = openDatabase(config, { onError: (error) => broken.push(error) });
  });
  afterAll(async () => {
    await db.destroy();
    await backend[Symbol.asyncDispose]();
  });

  it('can be migrated by several processes at once, and a second migration changes nothing', async () => {
    await Promise.all([config, config, config].map((target) => migrate(target)));
    await migrate(config);
  });

  it('can be migrated over a single connection', async () => {
    await migrate({ ...config, connections: 1 });
  });

  it('returns sizes, times, counts and sums as numbers, and rejects values that a number cannot hold', async () => {
    const { rows } = await sql`select 5000000000 as size, count(*) as count, sum(2::bigint) as sum`.execute(db);
    expect(rows).toEqual([{ size: 5_000_000_000, count: 1, sum: 2 }]);
    await expect(sql`select 9007199254740993`.execute(db)).rejects.toThrow(RangeError);
  });

  it('answers 503 if its connection breaks during a query, and then works again', async () => {
    const sleeper = sql`pg_stat_activity where query like 'select pg_sleep%' and state = 'active'`;
    const asleep = sql`select pg_sleep(60)`.execute(db).catch((error: unknown) => error);
    await expect.poll(async () => (await sql`select 1 from ${sleeper}`.execute(db)).rows.length).toBe(1);
    await sql`select pg_terminate_backend(pid) from ${sleeper}`.execute(db);
    expect(await asleep).toBeInstanceOf(Unavailable);
    // The pool may hand out the broken connection once more before it notices that it is closed.
    const one = async () => (await sql`select 1 as one`.execute(db)).rows;
    await expect.poll(() => one().catch(() => 'not yet')).toEqual([{ one: 1 }]);
  });

  it('answers 503 if no server listens at the address', async () => {
    const nowhere = openDatabase({ ...config, url: 'postgres://127.0.0.1:1/pictor' }, { onError: () => {} });
    await expect(sql`select 1`.execute(nowhere)).rejects.toBeInstanceOf(Unavailable);
    await nowhere.destroy();
  });

  it('keeps acknowledged writes, even after the network stalled when a transaction began', async () => {
    const { proxy, url } = await stall(config.url);
    await using _ = proxy;
    const throughProxy = new Kysely<Tables>({
      dialect: createPostgresDialect({ ...config, url, connections: 1, onError: () => {}, queryMilliseconds: 200 }),
    });
    await sql`create table written (n integer)`.execute(throughProxy);
    proxy.stall();
    const given = throughProxy.transaction().execute(async (trx) => sql`select 1`.execute(trx));
    await expect(given).rejects.toBeInstanceOf(Unavailable);
    proxy.resume();
    await sql`insert into written values (1)`.execute(throughProxy);
    expect((await sql`select n from written`.execute(db)).rows).toEqual([{ n: 1 }]);
    await throughProxy.destroy();
  });

  describe('two transactions that wait for each other', () => {
    const lock = (trx: Database, key: number) => sql`select pg_advisory_xact_lock(${key})`.execute(trx);
    /** The work of each transaction. Each waits for a lock that the other holds. */
    const meet = () => {
      const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      return [
        async (trx: Database): Promise<void> => {
          await lock(trx, 1);
          first.resolve();
          await second.promise;
          await lock(trx, 2);
        },
        async (trx: Database): Promise<void> => {
          await lock(trx, 2);
          second.resolve();
          await first.promise;
          await lock(trx, 1);
        },
      ];
    };

    it('fail with 503 in one of the two', async () => {
      const results = await Promise.allSettled(meet().map((work) => db.transaction().execute(work)));
      const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      expect(reasons).toEqual([expect.any(Unavailable)]);
    });

    it('both succeed if the failed one is retried', async () => {
      let begun = 0;
      await Promise.all(
        meet().map((work) =>
          transact(db, async (trx) => {
            begun += 1;
            await work(trx);
          }),
        ),
      );
      expect(begun).toBe(3);
    });

    it('fail for good after too many retries', async () => {
      let begun = 0;
      const deadlock = sql`do $$ begin raise exception using errcode = 'deadlock_detected'; end $$`;
      const given = transact(db, async (trx) => {
        begun += 1;
        await deadlock.execute(trx);
      });
      await expect(given).rejects.toBeInstanceOf(Unavailable);
      expect(begun).toBe(5);
    });

    it('are retried before anything outside the database is undone', async () => {
      let [begun, undone] = [0, 0];
      const undo = async (): Promise<void> => {
        undone += 1;
      };
      const once = async (trx: Database): Promise<number> => {
        begun += 1;
        if (begun === 1)
          await sql`do $$ begin raise exception using errcode = 'deadlock_detected'; end $$`.execute(trx);
        return begun;
      };
      expect([await transactOrUndo(db, once, undo), undone]).toEqual([2, 0]);
    });
  });
});
