import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIBRARY_BOUNDS } from '../../platform/bounds/library.ts';
import type { Database } from '../../platform/db/database.ts';
import { Searches, SearchTooSlow } from '../../platform/db/search/searches.ts';
import { TooManyRequests } from '../../platform/errors.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

describe('a search', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** A query that runs for a very long time. */
  const endless = async (db: Database): Promise<unknown> =>
    await sql`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 1000000000)
      select count(*) from numbers where strpos(lower('画' || n), 'x') > 0`.execute(db);

  const searchesOf = (milliseconds?: number) =>
    new Searches(server.context.config.database, server.context.db, milliseconds);

  it.each(['images', 'videos'])('in %s accepts at most 64 characters', async (kind) => {
    const answer = async (length: number) => (await visitor.get(`/api/v1/${kind}?q=${'画'.repeat(length)}`)).status;
    expect([await answer(64), await answer(65)]).toEqual([200, 400]);
  });

  it('is aborted at its deadline with an error', async () => {
    const searches = searchesOf(1000);
    await expect(searches.run('A', endless)).rejects.toBeInstanceOf(SearchTooSlow);
    // The next search works.
    await expect(searches.run('A', (db) => sql`select 1 as one`.execute(db))).resolves.toMatchObject({
      rows: [{ one: 1 }],
    });
    await searches.close();
  });

  it('does not block other requests', async () => {
    const searches = searchesOf();
    const order: string[] = [];
    const search = searches.run('A', endless).catch(() => order.push('search'));
    await server.stranger().get('/healthz');
    await visitor.images();
    order.push('others');
    await searches.close();
    await search;
    expect(order).toEqual(['others', 'search']);
  });

  it('runs alone for one user, and leaves a place for another', async () => {
    const searches = searchesOf();
    const order: string[] = [];
    const { promise: held, resolve: end } = Promise.withResolvers<void>();
    const first = searches.run('A', () => held);
    const second = searches.run('A', async () => order.push('A'));
    await searches.run('B', async () => order.push('B'));
    end();
    await Promise.all([first, second]);
    expect(order).toEqual(['B', 'A']);
  });

  it('is rejected if the same user has too many waiting searches', async () => {
    const searches = searchesOf();
    const { promise: held, resolve: end } = Promise.withResolvers<void>();
    const waiting = Array.from({ length: 1 + LIBRARY_BOUNDS.waitingSearches.value }, () =>
      searches.run('A', () => held),
    );
    await expect(searches.run('A', () => held)).rejects.toBeInstanceOf(TooManyRequests);
    end();
    await Promise.all(waiting);
  });

  it('finds what was saved just before', async () => {
    const { id } = await visitor.upload();
    await visitor.saved(id, { title: '刚刚保存' });
    expect((await visitor.images('?q=刚刚')).images).toHaveLength(1);
  });
});
