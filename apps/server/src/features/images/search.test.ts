import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexMissingImages } from '../../platform/db/search/image-search.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

/** Adds the given rows, each with its own picture. */
const fill = async (server: TestServer, visitor: Visitor, rows: readonly { title: string; prompt?: string }[]) => {
  const { db } = server.context;
  const { image } = await visitor.saved((await visitor.upload(await makePicture())).id, { title: 'first' });
  const stored = await db.selectFrom('images').selectAll().where('id', '=', image.id).executeTakeFirstOrThrow();
  const asset = await db.selectFrom('assets').selectAll().where('id', '=', stored.asset_id).executeTakeFirstOrThrow();
  const images = rows.map(({ title, prompt = '' }, n) => {
    const number = String(n).padStart(9, '0');
    return {
      ...stored,
      id: `00000000-0000-4000-8000-000${number}`,
      asset_id: `20240101${number}-000000.png`,
      title,
      prompt,
      created_at: n,
    };
  });
  for (let from = 0; from < images.length; from += 500) {
    const some = images.slice(from, from + 500);
    await db
      .insertInto('assets')
      .values(some.map(({ asset_id }) => ({ ...asset, id: asset_id })))
      .execute();
    await db.insertInto('images').values(some).execute();
  }
  await indexMissingImages(db);
};

describe('the search index', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const titles = async (visitor: Visitor, q: string): Promise<string[]> => {
    const { images, total } = await visitor.images(`?q=${encodeURIComponent(q)}`);
    expect(total).toBe(images.length);
    return images.map(({ title }) => title).toSorted();
  };

  it('finds one character, two, and parts of words, in every script and with special characters', async () => {
    const visitor = await server.person();
    const all = [
      '山水画',
      '水山',
      'Sunset_01.JPG',
      'ΑΒΓ straße',
      '👨‍👩‍👧 family',
      'a"b\'c',
      '50% off*',
      'x\u0000y'.replace('\u0000', ''),
      'Ｆｕｌｌ　ｗｉｄｔｈ',
      '𠮷野家',
    ];
    for (const title of all) await visitor.saved((await visitor.upload()).id, { title, prompt: '改亮' });
    for (const [q, found] of [
      ['山', ['山水画', '水山']],
      ['山水', ['山水画']],
      ['水画', ['山水画']],
      ['山画', []],
      ['unse', ['Sunset_01.JPG']],
      ['T_0', ['Sunset_01.JPG']],
      ['.jpg', ['Sunset_01.JPG']],
      ['γ', ['ΑΒΓ straße']],
      ['ß', ['ΑΒΓ straße']],
      ['👧', ['👨‍👩‍👧 family']],
      ['"', ['a"b\'c']],
      ["'", ['a"b\'c']],
      ['*', ['50% off*']],
      ['% o', ['50% off*', 'ΑΒΓ straße'].filter((title) => title.includes('%'))],
      ['ｌｌ', ['Ｆｕｌｌ　ｗｉｄｔｈ']],
      ['𠮷', ['𠮷野家']],
      ['野家', ['𠮷野家']],
      ['亮 水', ['山水画', '水山']],
      ['abab', []],
    ] as const)
      expect([q, await titles(visitor, q)]).toEqual([q, [...found].toSorted()]);
  });

  it('is updated when a title changes and when a picture is deleted', async () => {
    const visitor = await server.person();
    const { image } = await visitor.saved((await visitor.upload()).id, { title: '旧名' });
    await visitor.request('PATCH', `/api/v1/images/${image.id}`, { json: { title: '新的' } });
    expect([await titles(visitor, '旧名'), await titles(visitor, '新的')]).toEqual([[], ['新的']]);
    await visitor.request('DELETE', `/api/v1/images/${image.id}`);
    expect(await titles(visitor, '新的')).toEqual([]);
    const { db } = server.context;
    expect(await db.selectFrom('image_search').where('image_id', '=', image.id).selectAll().execute()).toEqual([]);
    if (server.context.config.database.kind === 'sqlite') {
      const { rows } = await sql`select rowid from image_search_grams
        where rowid not in (select row from image_search)`.execute(db);
      expect(rows).toEqual([]);
    }
  });

  it('only finds the user’s own pictures', async () => {
    const [one, other] = [await server.person(), await server.person()];
    await one.saved((await one.upload()).id, { title: '秘密' });
    expect([await titles(one, '秘密'), await titles(other, '秘密')]).toEqual([['秘密'], []]);
  });

  it('returns all matches by page, however many there are', async () => {
    const visitor = await server.person();
    const rows = Array.from({ length: 9000 }, (_, n) => ({
      title: n % 3 === 0 ? `画 ${n}` : `海 ${n}`,
      prompt: n < 50 ? '少' : '常见',
    }));
    await fill(server, visitor, rows);
    const few = await visitor.images('?q=画&limit=2');
    expect([few.total, few.total_is_lower_bound, few.images.map(({ title }) => title)]).toEqual([
      3000,
      undefined,
      ['画 8997', '画 8994'],
    ]);
    const rest = await visitor.images(`?q=画&limit=2&cursor=${few.next_cursor}`);
    expect(rest.images.map(({ title }) => title)).toEqual(['画 8991', '画 8988']);
    const many = await visitor.images('?q=常见&limit=2&sort=oldest');
    expect([many.total, many.total_is_lower_bound, many.next_offset]).toEqual([7000, true, 2]);
    expect(many.images.map(({ title }) => title)).toEqual(['海 50', '画 51']);
    expect((await visitor.images('?q=常见 画&limit=1')).total).toBe(2983);
    expect((await visitor.images('?q=少 画&limit=1')).total).toBe(17);
    const last = await visitor.images('?q=常见&limit=100&offset=8900');
    expect([last.images.length, last.total, last.next_offset]).toEqual([50, 8950, null]);
  });
});
