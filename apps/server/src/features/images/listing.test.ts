import { SEARCH_LENGTH } from '@pictor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const ROWS = [
  { title: '山间清晨', prompt: '黑白', model: 'darkroom', day: '2026-01-01', width: 50 },
  { title: '晚霞', prompt: '更浓的 100% 晚霞', model: 'gemini-a', day: '2026-02-01', width: 400 },
  { title: 'Harbour_1', prompt: 'black and white', model: 'gemini-b', day: '2026-03-01', width: 200 },
];

describe('a library that is searched, filtered and sorted', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
    for (const { day, width, ...row } of ROWS) {
      const { id } = await visitor.upload(await makePicture({ width, height: width }));
      const { image } = await visitor.saved(id, row);
      await server.context.db
        .updateTable('images')
        .set({ created_at: Date.parse(day) })
        .where('id', '=', image.id)
        .execute();
    }
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const titles = async (query: string): Promise<string[]> => {
    const page = await visitor.images(`?${query}`);
    expect(page.total).toBe(page.images.length);
    return page.images.map(({ title }) => title);
  };

  it('finds text in both Unicode normalizations', async () => {
    const person = await server.person();
    for (const title of ['caf\u00e9', 'cafe\u0301']) await person.saved((await person.upload()).id, { title });
    for (const q of ['CAF\u00c9', 'cafe\u0301'])
      expect(await person.images(`?q=${encodeURIComponent(q)}`)).toMatchObject({ total: 2 });
  });

  it.each([
    ['q=清晨', ['山间清晨']],
    ['q=霞', ['晚霞']],
    ['q=HARBOUR', ['Harbour_1']],
    ['q=gemini', ['Harbour_1', '晚霞']],
    ['q=white', ['Harbour_1']],
    ['q=100%25', ['晚霞']],
    ['q=_1', ['Harbour_1']],
    ['q=%25', ['晚霞']],
    ['q=gemini-b%20white', ['Harbour_1']],
    ['q=%20white%20%20%20HARBOUR%20', ['Harbour_1']],
    ['q=harbour%20gemini-a', []],
    ["q=' or 1=1 --", []],
    ['q=%20', ['Harbour_1', '晚霞', '山间清晨']],
    ['model=gemini-a', ['晚霞']],
    ['model=gemini', []],
    ['from=2026-02-01T00:00:00Z', ['Harbour_1', '晚霞']],
    ['to=2026-02-01T00:00:00Z', ['山间清晨']],
    ['from=2026-02-01T08:00:00%2B08:00&to=2026-02-02T00:00:00Z', ['晚霞']],
    ['sort=oldest', ['山间清晨', '晚霞', 'Harbour_1']],
    ['sort=largest', ['晚霞', 'Harbour_1', '山间清晨']],
    ['q=gemini&sort=oldest&model=gemini-b', ['Harbour_1']],
  ])('answers %s', async (query, expected) => {
    expect(await titles(query)).toEqual(expected);
  });

  it.each(['newest', 'oldest', 'largest'])('is paged by cursor in each order: %s', async (sort) => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await visitor.images(`?limit=1&sort=${sort}${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.images.map(({ title }) => title));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(await titles(`sort=${sort}`));
  });

  it.each(['sort=random', 'from=yesterday', 'to=2026-13-01T00:00:00Z', 'q=%00', `q=${'x'.repeat(SEARCH_LENGTH + 1)}`])(
    'refuses %s',
    async (query) => {
      expect((await visitor.get(`/api/v1/images?${query}`)).status).toBe(400);
    },
  );

  it('lists the models of its pictures', async () => {
    const { models } = (await visitor.get('/api/v1/images/models')).body;
    expect(models.sort((a: { model: string }, b: { model: string }) => a.model.localeCompare(b.model))).toEqual([
      { model: 'darkroom', count: 1 },
      { model: 'gemini-a', count: 1 },
      { model: 'gemini-b', count: 1 },
    ]);
  });

  it('accepts new titles, trimmed, only from the owner', async () => {
    const { images } = await visitor.images();
    const path = `/api/v1/images/${images[0]?.id}`;
    expect((await visitor.request('PATCH', path, { json: { title: ' <b>港口</b> ' } })).body.title).toBe('<b>港口</b>');
    for (const title of ['', ' ', 'x'.repeat(201), 'a\u0000'])
      expect((await visitor.request('PATCH', path, { json: { title } })).status).toBe(400);
    expect((await (await server.person()).request('PATCH', path, { json: { title: 'x' } })).status).toBe(404);
  });
});
