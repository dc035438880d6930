import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { makeMp4, makeWebm, mp4WithPlaylist } from '../../testing/files/videos.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const NEVER = '00000000-0000-4000-8000-000000000000';

const upload = (visitor: Visitor, bytes: Buffer, fields: Record<string, string | Blob> = {}, name = 'clip.mp4') => {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new Blob([Uint8Array.from(bytes)]), name);
  return visitor.request('POST', '/api/v1/videos', { body: form });
};

describe('videos', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('are stored unchanged, count against the same quota as pictures, and are served with ranges', async () => {
    const person = await server.person();
    await person.saved((await person.upload()).id);
    const bytes = makeMp4();
    const poster = new Blob([Uint8Array.from(await makePicture({ width: 1280, height: 720 }))]);
    const fields = { title: '海边', width: '1280', height: '720', duration_ms: '5000', poster };
    const { status, body } = await upload(person, bytes, fields);
    expect(status).toBe(201);
    expect(body.video).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      title: '海边',
      video_url: expect.stringMatching(/^\/api\/asset\/video\?blogId=image-edit&fileName=\d{17}-\d{6}\.mp4$/),
      poster_url: expect.stringMatching(/^\/api\/asset\/image\?.*\.jpg$/),
      width: 1280,
      height: 720,
      duration_ms: 5000,
      size_bytes: bytes.length,
      mime_type: 'video/mp4',
      created_at: expect.stringMatching(/Z$/),
      placeholder: expect.any(String),
    });
    const { storage } = body;
    expect(storage).toMatchObject({ image_count: 1, video_count: 1 });
    expect((await person.get('/api/v1/storage')).body).toMatchObject({
      video_bytes: bytes.length,
      image_bytes: storage.used_bytes - bytes.length,
    });
    const whole = await server.stranger().get(body.video.video_url);
    expect([whole.headers.get('content-type'), whole.bytes.equals(bytes)]).toEqual(['video/mp4', true]);
    const part = await person.get(body.video.video_url, { range: 'bytes=100-199' });
    expect([part.status, part.bytes.equals(bytes.subarray(100, 200))]).toEqual([206, true]);
    expect((await person.get(body.video.poster_url)).headers.get('content-type')).toBe('image/jpeg');
    expect((await person.get(`/api/v1/videos/${body.video.id}`)).body).toEqual(body.video);
    expect((await person.get('/api/v1/videos')).body).toMatchObject({ videos: [body.video], total: 1 });
  });

  it("with Apple's M4V brand are MP4", async () => {
    const { status, body } = await upload(await server.person(), makeMp4(1000, 'M4V '), {}, 'a.m4v');
    expect([status, body.video.mime_type]).toEqual([201, 'video/mp4']);
  });

  it('are sent with the title only to their owner', async () => {
    const person = await server.person();
    const { body } = await upload(person, makeMp4(), { title: '海边' });
    const { video_url } = body.video;
    expect((await person.get(video_url)).headers.get('content-disposition')).toContain("''%E6%B5%B7%E8%BE%B9.mp4");
    expect((await server.stranger().get(video_url)).headers.get('content-disposition')).not.toContain('filename*');
  });

  it('may have quotes in their file name', async () => {
    expect((await upload(visitor, makeMp4(), {}, '"夏" 100%.mp4')).body.video.title).toBe('"夏" 100%');
  });

  it('use the file name if no title is given', async () => {
    const { body } = await upload(visitor, makeWebm(), {}, '第一次 录像.webm');
    expect(body.video).toMatchObject({ title: '第一次 录像', mime_type: 'video/webm', poster_url: null, width: null });
  });

  it('may come from a recorder that does not store their length', async () => {
    expect((await upload(visitor, makeWebm(500, false))).status).toBe(201);
  });

  it.each([
    ['a picture', makePicture()],
    ['0 bytes', Promise.resolve(Buffer.alloc(0))],
    ['an MP4 signature followed by a playlist', Promise.resolve(mp4WithPlaylist())],
    ['a truncated MP4', Promise.resolve(makeMp4().subarray(0, 700))],
    ['a truncated WebM', Promise.resolve(makeWebm(500).subarray(0, 300))],
    ['an MP4 with data after its end', Promise.resolve(Buffer.concat([makeMp4(), Buffer.from('xyz')]))],
  ])('are rejected by their bytes: %s', async (_what, bytes) => {
    const files = await server.files();
    const { status, body } = await upload(visitor, await bytes);
    expect([status, body.code]).toEqual([400, 'unsupported_video']);
    expect(await server.files()).toEqual(files);
  });

  it('are rejected with a poster that is not a picture, or with an unknown field', async () => {
    const files = await server.files();
    const bad = await upload(visitor, makeMp4(), { poster: new Blob(['<svg/>']) });
    expect([bad.status, bad.body.code]).toEqual([400, 'unsupported_image']);
    const unknown = await upload(visitor, makeMp4(), { user_id: 'x' });
    expect([unknown.status, unknown.body.code]).toEqual([400, 'validation_failed']);
    expect(await server.files()).toEqual(files);
  });

  it('get 413 above the size limit or the quota, and leave nothing behind', async () => {
    await using tight = await startTestServer({ DEFAULT_QUOTA_BYTES: '3000', MAX_VIDEO_BYTES: '2000' });
    const person = await tight.person();
    const large = await upload(person, makeMp4(2000));
    expect([large.status, large.body.code]).toEqual([413, 'file_too_large']);
    expect((await upload(person, makeMp4(1500))).status).toBe(201);
    const over = await upload(person, makeMp4(1500));
    expect([over.status, over.body.code, over.body.error]).toEqual([413, 'quota_exceeded', '存储空间不足']);
    expect(await tight.files()).toHaveLength(1);
  });

  it('never exceed the quota, even with concurrent uploads', async () => {
    const bytes = makeMp4(1000);
    await using tight = await startTestServer({ DEFAULT_QUOTA_BYTES: String(bytes.length * 3) });
    const person = await tight.person();
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await upload(person, bytes)).status));
    expect(statuses.filter((status) => status === 201)).toHaveLength(3);
    expect(await tight.files()).toHaveLength(3);
  });

  it('can only be renamed and deleted by their owner, together with their poster and quota use', async () => {
    const [owner, other] = [await server.person(), await server.person()];
    const files = (await server.files()).length;
    const poster = new Blob([Uint8Array.from(await makePicture())]);
    const { video } = (await upload(owner, makeMp4(), { poster })).body;
    const path = `/api/v1/videos/${video.id}`;
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const json = method === 'PATCH' ? { json: { title: 'x' } } : {};
      const foreign = await other.request(method, path, json);
      const never = await other.request(method, `/api/v1/videos/${NEVER}`, json);
      expect([method, foreign.status, foreign.text]).toEqual([method, 404, never.text]);
    }
    expect((await owner.request('PATCH', path, { json: { title: ' 山 ' } })).body.title).toBe('山');
    const deleted = await owner.request('DELETE', path);
    expect(deleted.body).toEqual({
      success: true,
      storage: { used_bytes: 0, quota_bytes: 1024 ** 3, image_count: 0, video_count: 0 },
    });
    expect(await server.files()).toHaveLength(files);
    expect((await owner.get(video.video_url)).status).toBe(404);
    expect((await owner.request('DELETE', path)).status).toBe(404);
  });

  it('can only be read by their owner with private access', async () => {
    await using closed = await startTestServer({ ASSET_ACCESS: 'private' });
    const owner = await closed.person();
    const { video } = (await upload(owner, makeMp4())).body;
    expect((await owner.get(video.video_url)).status).toBe(200);
    expect((await (await closed.person()).get(video.video_url)).status).toBe(404);
    expect((await closed.stranger().get(video.video_url)).status).toBe(401);
  });
});
