import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Backend, openBackend } from '../testing/backends.ts';
import { stall } from '../testing/stalling-proxy.ts';
import { PostgresPubSub } from './postgres.ts';

const Numbered = z.object({ n: z.int() });

describe('messages between two processes', () => {
  let backend: Backend;
  let bosses: PgBoss[];
  let errors: unknown[];
  let here: PostgresPubSub;
  let there: PostgresPubSub;

  const open = async (): Promise<PostgresPubSub> => {
    const boss = new PgBoss({ connectionString: backend.env['DATABASE_URL'] ?? '', supervise: false, schedule: false });
    boss.on('error', () => {});
    bosses.push(await boss.start());
    const pubSub = new PostgresPubSub(boss, (error) => errors.push(error));
    await pubSub.start();
    return pubSub;
  };

  beforeAll(async () => {
    backend = await openBackend();
    bosses = [];
    errors = [];
    here = await open();
    there = await open();
  });
  afterAll(async () => {
    await Promise.all([here.close(), there.close()]);
    await Promise.all(bosses.map((boss) => boss.stop({ graceful: false })));
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
    await bosses[0]
      ?.getDb()
      .executeSql(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'LISTEN%'",
      );
    await gap;
    const { promise, resolve } = Promise.withResolvers<number>();
    there.channel('after', Numbered).subscribe(({ n }) => resolve(n));
    here.channel('after', Numbered).publish({ n: 3 });
    expect(await promise).toBe(3);
  });

  it('arrive again after a process did not receive its own messages, and a gap is reported', async () => {
    const boss = bosses[1];
    const db = boss?.getDb();
    if (!boss || !db?.listen) throw new Error('the second process does not listen');
    const listen = db.listen.bind(db);
    const opened: Awaited<ReturnType<typeof listen>>[] = [];
    boss.getDb = () => ({
      executeSql: (text: string, values?: unknown[]) => db.executeSql(text, values),
      listen: async (...args) => {
        const listening = await listen(...args);
        opened.push(listening);
        return listening;
      },
    });
    const deaf = new PostgresPubSub(boss, (error) => errors.push(error));
    await deaf.start();
    const { promise: gap, resolve: tellGap } = Promise.withResolvers<void>();
    deaf.onGap(tellGap);
    await opened[0]?.close();
    await gap;
    const { promise, resolve } = Promise.withResolvers<number>();
    deaf.channel('heard again', Numbered).subscribe(({ n }) => resolve(n));
    here.channel('heard again', Numbered).publish({ n: 4 });
    expect(await promise).toBe(4);
    await deaf.close();
  });

  it('that could not be sent are reported to the others as a gap', async () => {
    const boss = bosses[0];
    const db = boss?.getDb();
    if (!boss || !db?.listen) throw new Error('the first process does not listen');
    const listen = db.listen.bind(db);
    let isBroken = false;
    boss.getDb = () => ({
      listen,
      executeSql: async (text: string, values?: unknown[]) => {
        if (isBroken) throw new Error('too many clients');
        return await db.executeSql(text, values);
      },
    });
    const stumbling = new PostgresPubSub(boss, () => {
      isBroken = false;
    });
    await stumbling.start();
    const { promise: gap, resolve: tellGap } = Promise.withResolvers<void>();
    there.onGap(tellGap);
    isBroken = true;
    stumbling.channel('lost', Numbered).publish({ n: 5 });
    await gap;
    await stumbling.close();
  });

  it('arrive again after only the listening connection was lost in the network', async () => {
    const { proxy, url } = await stall(backend.env['DATABASE_URL'] ?? '');
    await using _ = proxy;
    const behind = new PgBoss({ connectionString: url, supervise: false, schedule: false });
    behind.on('error', () => {});
    await behind.start();
    const [direct, listening] = [bosses[1]?.getDb(), behind.getDb()];
    if (!direct || !listening.listen) throw new Error('a connection is not open');
    const [boss, listen] = [new PgBoss(url), listening.listen.bind(listening)];
    boss.getDb = () => ({ executeSql: (text: string, values?: unknown[]) => direct.executeSql(text, values), listen });
    const deaf = new PostgresPubSub(boss, () => {});
    await deaf.start();
    const { promise: gap, resolve: tellGap } = Promise.withResolvers<void>();
    deaf.onGap(tellGap);
    proxy.swallow();
    await gap;
    await deaf.close();
    await behind.stop({ graceful: false });
  });
});
