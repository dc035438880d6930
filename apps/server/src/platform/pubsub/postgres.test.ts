import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { type Backend, openBackend } from '../../testing/stores/backends.ts';
import { startPostgresServer } from '../../testing/stores/postgres-server.ts';
import { stall } from '../../testing/stores/stalling-proxy.ts';
import type { Database } from '../db/database.ts';
import { errorCode } from '../errors.ts';
import { openQueueDatabase } from '../queue/queue-database.ts';
import { PostgresPubSub } from './postgres.ts';

const Numbered = z.object({ n: z.int() });

describe('messages between two processes', () => {
  let backend: Backend;
  let url: string;
  let db: Database;
  let errors: unknown[];
  let here: PostgresPubSub;
  let there: PostgresPubSub;

  const open = async (listening = url): Promise<PostgresPubSub> => {
    const pubSub = new PostgresPubSub({ url: listening, db, onError: (error) => errors.push(error) });
    await pubSub.start();
    return pubSub;
  };

  const listeners = () =>
    sql`select pid from pg_stat_activity where datname = current_database() and query like 'listen%' order by pid`.execute(
      db,
    );

  beforeAll(async () => {
    backend = await openBackend();
    url = backend.env['DATABASE_URL'] ?? '';
    db = openQueueDatabase(url, () => {});
    errors = [];
    here = await open();
    there = await open();
  });
  afterAll(async () => {
    await Promise.all([here.close(), there.close()]);
    await db.destroy();
    await backend[Symbol.asyncDispose]();
  });

  it('reach the other process once, in the order in which they were published', async () => {
    const heard: number[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    there.channel('order', Numbered).subscribe(({ n }) => {
      heard.push(n);
      if (n === 99) resolve();
    });
    const channel = here.channel('order', Numbered);
    for (let n = 0; n < 100; n += 1) channel.publish({ n });
    await promise;
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('reach the own process immediately, and only once', async () => {
    const heard: number[] = [];
    const channel = here.channel('own', Numbered);
    channel.subscribe(({ n }) => heard.push(n));
    const { promise, resolve } = Promise.withResolvers<void>();
    there.channel('own', Numbered).subscribe(() => resolve());
    channel.publish({ n: 1 });
    expect(heard).toEqual([1]);
    await promise;
    expect(heard).toEqual([1]);
  });

  it('in an unknown format are reported, and later messages are received', async () => {
    const heard: number[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    there.channel('versions', Numbered).subscribe(({ n }) => {
      heard.push(n);
      resolve();
    });
    here.channel('versions', z.string()).publish('of another version');
    here.channel('unknown here', z.string()).publish('nobody listens');
    here.channel('versions', Numbered).publish({ n: 2 });
    await promise;
    expect(heard).toEqual([2]);
    expect(errors).toHaveLength(1);
  });

  it('report a gap after the connection broke, and arrive again', async () => {
    const { promise: gap, resolve: tellGap } = Promise.withResolvers<void>();
    there.onGap(tellGap);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'listen%'`.execute(db);
    await gap;
    const { promise, resolve } = Promise.withResolvers<number>();
    there.channel('after', Numbered).subscribe(({ n }) => resolve(n));
    here.channel('after', Numbered).publish({ n: 3 });
    expect(await promise).toBe(3);
  });

  it('that could not be sent are reported to the others as a gap', async () => {
    const { promise: gap, resolve: tellGap } = Promise.withResolvers<void>();
    there.onGap(tellGap);
    const before = errors.length;
    // PostgreSQL refuses a message of this length.
    here.channel('lost', z.string()).publish('x'.repeat(9000));
    await gap;
    expect(errors).toHaveLength(before + 1);
  });

  it('arrive again after only the listening connection was lost in the network, and a gap is reported', async () => {
    const { proxy, url: stalling } = await stall(url);
    await using _ = proxy;
    const deaf = await open(stalling);
    const { promise: gap, resolve: tellGap } = Promise.withResolvers<void>();
    deaf.onGap(tellGap);
    proxy.swallow();
    await gap;
    const { promise, resolve } = Promise.withResolvers<number>();
    deaf.channel('heard again', Numbered).subscribe(({ n }) => resolve(n));
    here.channel('heard again', Numbered).publish({ n: 4 });
    expect(await promise).toBe(4);
    await deaf.close();
  });

  it('arrive again after the database was down, and a gap is reported', async () => {
    await using server = await startPostgresServer(inject('postgresBin'));
    const own = await server.createDatabase();
    const ownDb = openQueueDatabase(own, () => {});
    const refused = Promise.withResolvers<void>();
    const pubSub = new PostgresPubSub({
      url: own,
      db: ownDb,
      onError: (error) => {
        if (errorCode(error) === 'ECONNREFUSED') refused.resolve();
      },
    });
    await pubSub.start();
    const { promise: gap, resolve: tellGap } = Promise.withResolvers<void>();
    pubSub.onGap(tellGap);
    await server.stop();
    await refused.promise;
    await server.start();
    await gap;
    await pubSub.close();
    await ownDb.destroy();
  });

  it('are no longer received, and no connection is opened again, after it is closed', async () => {
    const { rows } = await listeners();
    const closing = await open();
    expect((await listeners()).rows).toHaveLength(rows.length + 1);
    await closing.close();
    await expect.poll(async () => (await listeners()).rows).toEqual(rows);
  });
});
