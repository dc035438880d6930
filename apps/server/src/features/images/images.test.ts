import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const NEVER = '00000000-0000-4000-8000-000000000000';

describe('the library', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('stores a result with its metadata, and counts it', async () => {
    const person = await server.person();
    const bytes = await makePicture({ width: 120, height: 80 });
    const task = await person.outcome(await person.startEdit('黑白', {}, bytes));
    const id = task.result_image?.id ?? '';
    const request = { prompt: '黑白', model: 'darkroom' };
    const { image, storage } = await person.saved(id, { task_id: task.id, request, response: { task_id: task.id } });
    const size = (await person.bytes(id)).bytes.length;
    expect(image).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      title: 'picture',
      model: 'darkroom',
      prompt: '黑白',
      image_url: `/api/asset/image?blogId=image-edit&fileName=${id}`,
      thumbnail_url: `/api/asset/image?blogId=image-edit&fileName=${task.result_image?.thumb_id}`,
      width: 120,
      height: 80,
      size_bytes: size,
      mime_type: 'image/png',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      task_id: task.id,
      placeholder: expect.stringMatching(/^[\w+/]{20,40}=*$/),
      request,
      response: { task_id: task.id },
      source: {
        image_url: `/api/asset/image?blogId=image-edit&fileName=${task.original_image?.id}`,
        width: 120,
        height: 80,
        placeholder: expect.stringMatching(/^[\w+/]{20,40}=*$/),
      },
    });
    expect(storage).toEqual({ used_bytes: size, quota_bytes: 1024 ** 3, image_count: 1, video_count: 0 });
    expect((await person.get('/api/v1/storage')).body).toEqual({
      ...storage,
      image_bytes: size,
      video_bytes: 0,
      workspace_bytes: bytes.length,
      workspace_limit_bytes: 2 * 1024 ** 3,
      workspace_ttl_days: 30,
    });
    const [listed] = (await person.images()).images;
    expect(listed).toEqual(
      Object.fromEntries(Object.entries(image).filter(([key]) => !['request', 'response', 'source'].includes(key))),
    );
    expect((await person.get(`/api/v1/images/${image.id}`)).body).toEqual(image);
  });

  it('shows the original of a picture only while it exists', async () => {
    const person = await server.person();
    const { id } = await person.upload();
    const uploaded = await person.saved(id);
    expect(uploaded.image.source).toBeNull();
    const task = await person.outcome(await person.startEdit('黑白'));
    const { image } = await person.saved(task.result_image?.id ?? '', { task_id: task.id });
    expect(image.source?.image_url).toContain(task.original_image?.id);
    await server.context.db
      .deleteFrom('assets')
      .where('id', '=', task.original_image?.id ?? '')
      .execute();
    expect((await person.get(`/api/v1/images/${image.id}`)).body.source).toBeNull();
  });

  it('has one row for a picture that is saved twice, or five times at once', async () => {
    const person = await server.person();
    const { id } = await person.upload();
    const answers = await Promise.all(Array.from({ length: 5 }, () => person.save(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.image.id)).size).toBe(1);
    expect((await person.save(id)).status).toBe(200);
    expect(await person.images()).toMatchObject({ total: 1 });
  });

  it('accepts an absolute URL of this server, and a data: URL of a picture', async () => {
    const person = await server.person();
    const { id, assetPath } = await person.upload();
    expect(assetPath).toBe(`image-edit/${id}`);
    const absolute = `${server.url}/api/asset/image?blogId=image-edit&fileName=${id}`;
    expect((await person.save(id, { image_url: absolute })).status).toBe(201);
    const bytes = await makePicture({ format: 'webp' });
    const { image } = await person.saved('', { image_url: `data:image/webp;base64,${bytes.toString('base64')}` });
    expect(image).toMatchObject({ mime_type: 'image/webp', title: '黑白' });
    expect((await person.get(image.image_url)).bytes.equals(bytes)).toBe(true);
    expect((await person.get('/api/v1/storage')).body.image_count).toBe(2);
  });

  it('accepts data: URLs in the variants that programs write: jpg, capitals, parameters, line breaks', async () => {
    const person = await server.person();
    const save = async (head: string, lines: RegExp): Promise<void> => {
      const bytes = await makePicture({ format: 'jpeg', width: 40 });
      const base64 = bytes.toString('base64').replace(lines, '$&\r\n');
      const { image } = await person.saved('', { image_url: head + base64 });
      expect((await person.get(image.image_url)).bytes.equals(bytes)).toBe(true);
    };
    await save('data:image/jpg;base64,', /$^/);
    await save('DATA:IMAGE/JPEG;BASE64,', /$^/);
    await save('data:image/jpeg;charset=utf-8;name=a.jpg;base64,', /$^/);
    await save('data:image/jpeg;base64,', /.{1,76}/g);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://example.com/cat.png',
    'file:///etc/passwd',
    '//evil.example/api/asset/image?blogId=image-edit&fileName=20240101120000000-123456.png',
    'javascript:alert(1)',
    'data:text/html;base64,PGI+',
    'data:image/svg+xml;base64,PHN2Zz4=',
    'data:image/png;base64,%%%%',
    'data:image/png;base64,',
    'data:image/png;base64,AA-_',
    'data:image/png;base64,AAAA AAA',
    'data:image/png;base64,AB==',
    'data:image/png;base64,AA==AAAA',
    'data:image/png;base64,A===',
    '/api/asset/image?blogId=..&fileName=x',
    '/api/asset/image?blogId=image-edit&fileName=20240101120000000-123456.png',
    '/api/v1/images',
    'x',
  ])('refuses to save %s', async (image_url) => {
    const { status, body } = await visitor.save('', { image_url });
    expect([status, body.code]).toEqual([400, 'image_url_not_allowed']);
  });

  it('rejects URLs of more than 2,048 characters, except data: URLs', async () => {
    const person = await server.person();
    const { id } = await person.upload();
    const address = `/api/asset/image?blogId=image-edit&fileName=${id}&x=`;
    const statusOf = async (length: number): Promise<number> =>
      (await person.save('', { image_url: address.padEnd(length, 'x') })).status;
    expect(await statusOf(2049)).toBe(400);
    expect(await statusOf(2048)).toBe(201);
  });

  it('rejects a data: URL whose bytes are not a picture, and leaves nothing behind', async () => {
    const files = await server.files();
    const { status, body } = await visitor.save('', {
      image_url: `data:image/png;base64,${Buffer.from('hello!').toString('base64')}`,
    });
    expect([status, body.code]).toEqual([400, 'unsupported_image']);
    expect(await server.files()).toEqual(files);
  });

  it('rejects another user’s picture, a thumbnail, and another user’s task', async () => {
    const other = await server.person();
    const theirs = await other.upload();
    const mine = await visitor.upload();
    const code = async (id: string, extra = {}) => {
      const { status, body } = await visitor.save(id, extra);
      return [status, body.code];
    };
    expect(await code(theirs.id)).toEqual([400, 'image_url_not_allowed']);
    expect(await code(mine.thumbnail.id)).toEqual([400, 'image_url_not_allowed']);
    const task = await other.edit('黑白');
    expect(await code(mine.id, { task_id: task.id })).toEqual([404, 'not_found']);
  });

  it('returns markup, quotes and emoji as plain text', async () => {
    const title = '<img src=x onerror=alert(1)> "\'\u202e 👩‍🎨';
    const { id } = await visitor.upload();
    const { image } = await visitor.saved(id, { title, prompt: title });
    expect([image.title, image.prompt]).toEqual([title, title]);
  });

  it.each([
    ['a title of 1 MB', { title: 'x'.repeat(1_000_000) }],
    ['NUL', { title: 'a\u0000' }],
    ['NUL in the metadata', { request: { a: '\u0000' } }],
    ['metadata of 100 KB', { response: { a: 'x'.repeat(100_000) } }],
    ['a size set by the client', { size_bytes: 1 }],
    ['a blank model name', { model: ' ' }],
  ])('refuses %s', async (_what, extra) => {
    const { id } = await visitor.upload();
    const { status, body } = await visitor.save(id, extra);
    expect([status, body.code]).toEqual([400, 'validation_failed']);
  });

  describe('at the edge of the quota', () => {
    it('saves exactly as many of 64 pictures as fit, and reports the missing bytes', async () => {
      const bytes = await makePicture();
      await using tight = await startTestServer({ DEFAULT_QUOTA_BYTES: String(bytes.length * 10 + 1) });
      const person = await tight.person();
      const ids = await Promise.all(Array.from({ length: 64 }, async () => (await person.upload(bytes)).id));
      const answers = await Promise.all(ids.map((id) => person.save(id)));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
      const refused = answers.filter(({ status }) => status === 413);
      expect(refused).toHaveLength(54);
      expect(refused[0]?.body).toEqual({
        error: '存储空间不足',
        code: 'quota_exceeded',
        used_bytes: bytes.length * 10,
        quota_bytes: bytes.length * 10 + 1,
        required_bytes: bytes.length,
      });
      expect((await person.images('?limit=100')).images).toHaveLength(10);
      expect((await person.get('/api/v1/storage')).body).toMatchObject({
        used_bytes: bytes.length * 10,
        image_count: 10,
      });
    });

    it('leaves a picture that does not fit in the workspace, and saves it later when there is room', async () => {
      const bytes = await makePicture();
      await using tight = await startTestServer({ DEFAULT_QUOTA_BYTES: String(bytes.length) });
      const person = await tight.person();
      const [first, second] = [await person.upload(bytes), await person.upload(bytes)];
      const { image } = await person.saved(first.id);
      expect((await person.save(second.id)).status).toBe(413);
      expect((await person.bytes(second.id)).status).toBe(200);
      await person.request('DELETE', `/api/v1/images/${image.id}`);
      expect((await person.save(second.id)).status).toBe(201);
    });

    it('stores neither row nor bytes of a data: URL that does not fit', async () => {
      const bytes = await makePicture();
      await using tight = await startTestServer({ DEFAULT_QUOTA_BYTES: '10' });
      const person = await tight.person();
      const image_url = `data:image/png;base64,${bytes.toString('base64')}`;
      expect((await person.save('', { image_url })).status).toBe(413);
      expect(await tight.files()).toEqual([]);
      expect(await tight.context.db.selectFrom('assets').select('id').execute()).toEqual([]);
      const { workspace_bytes } = await tight.context.db.selectFrom('usage').selectAll().executeTakeFirstOrThrow();
      expect(workspace_bytes).toBe(0);
    });
  });

  describe('listed', () => {
    it('returns newest first, in pages without gaps or duplicates, by offset and by cursor', async () => {
      const person = await server.person();
      const saved: string[] = [];
      for (let n = 0; n < 7; n += 1) saved.unshift((await person.saved((await person.upload()).id)).image.id);
      // Ties are ordered by id: three pictures of the same millisecond.
      await server.context.db.updateTable('images').set({ created_at: 1 }).where('id', 'in', saved.slice(4)).execute();
      const expected = [...saved.slice(0, 4), ...saved.slice(4).sort().reverse()];

      const byOffset: string[] = [];
      for (let offset: number | null = 0; offset !== null; ) {
        const page = await person.images(`?limit=3&offset=${offset}`);
        expect(page).toMatchObject({ total: 7, limit: 3, offset });
        byOffset.push(...page.images.map(({ id }) => id));
        offset = page.next_offset;
      }
      expect(byOffset).toEqual(expected);

      const byCursor: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await person.images(`?limit=3${cursor && `&cursor=${cursor}`}`);
        byCursor.push(...page.images.map(({ id }) => id));
        cursor = page.next_cursor;
      }
      expect(byCursor).toEqual(expected);
    });

    it('shows users only their own images', async () => {
      await visitor.saved((await visitor.upload()).id);
      expect(await (await server.person()).images()).toEqual({
        images: [],
        total: 0,
        limit: 50,
        offset: 0,
        next_offset: null,
        next_cursor: null,
      });
    });

    it.each([
      'limit=0',
      'limit=101',
      'limit=-1',
      'limit=1.5',
      'limit=NaN',
      'limit=',
      'offset=-1',
      'offset=1e9',
      'offset=',
      'offset=0&offset=1',
      'cursor=x',
      'cursor=1.2',
    ])('refuses %s', async (query) => {
      expect((await visitor.get(`/api/v1/images?${query}`)).status).toBe(400);
    });
  });

  describe('deleting', () => {
    it('releases the quota and the bytes, and a second request gets 404', async () => {
      const person = await server.person();
      const files = (await server.files()).length;
      const { id, thumbnail } = await person.upload();
      const { image } = await person.saved(id);
      const { status, body } = await person.request('DELETE', `/api/v1/images/${image.id}`);
      expect([status, body]).toEqual([
        200,
        { success: true, storage: { used_bytes: 0, quota_bytes: 1024 ** 3, image_count: 0, video_count: 0 } },
      ]);
      for (const assetId of [id, thumbnail.id]) expect((await person.bytes(assetId)).status).toBe(404);
      expect(await server.files()).toHaveLength(files);
      expect((await person.request('DELETE', `/api/v1/images/${image.id}`)).status).toBe(404);
    });

    it('twice at once gets 200 and 404, and releases the quota once', async () => {
      const person = await server.person();
      const kept = await person.saved((await person.upload()).id);
      const { image } = await person.saved((await person.upload()).id);
      const statuses = await Promise.all(
        [1, 2].map(async () => (await person.request('DELETE', `/api/v1/images/${image.id}`)).status),
      );
      expect(statuses.sort()).toEqual([200, 404]);
      expect((await person.get('/api/v1/storage')).body).toMatchObject(kept.storage);
    });

    it('does not make a task’s result savable again', async () => {
      const person = await server.person();
      const task = await person.edit('黑白');
      const { image } = await person.saved(task.result_image?.id ?? '', { task_id: task.id });
      await person.request('DELETE', `/api/v1/images/${image.id}`);
      const { tasks } = (await person.get('/api/image-edit/tasks')).body;
      expect(tasks).toEqual([expect.objectContaining({ id: task.id, saved: true })]);
    });

    it('or reading another user’s image answers as if it never existed', async () => {
      const other = await server.person();
      const { image } = await other.saved((await other.upload()).id);
      for (const method of ['GET', 'DELETE']) {
        const foreign = await visitor.request(method, `/api/v1/images/${image.id}`);
        const never = await visitor.request(method, `/api/v1/images/${NEVER}`);
        expect([foreign.status, foreign.text]).toEqual([404, never.text]);
        expect((await visitor.request(method, '/api/v1/images/1')).status).toBe(400);
      }
    });
  });
});
