import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unzip } from '../../testing/files/unzip.ts';
import { makeMp4 } from '../../testing/files/videos.ts';
import { saveCopies } from '../../testing/saved-copies.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

/** More than the socket buffers between a server and a client that does not read. */
const VIDEO_BYTES = 32 * 1024 * 1024;

describe('a ZIP download', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const userOf = async (visitor: Visitor) => (await visitor.get('/api/v1/auth/me')).body.user;

  const addVideo = async (visitor: Visitor): Promise<string> => {
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(makeMp4(VIDEO_BYTES))]), 'waves.mp4');
    return (await visitor.request('POST', '/api/v1/videos', { body: form })).body.video.id;
  };

  /** Begins a download without reading it. */
  const begin = async (visitor: Visitor, path: string): Promise<IncomingMessage> => {
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const [answer] = await once(request(server.url + path, { headers: { cookie } }).end(), 'response');
    return answer;
  };

  /** Like `begin`, but retries until the place of an earlier download is free. */
  const beginNext = async (visitor: Visitor, path: string): Promise<IncomingMessage> => {
    for (;;) {
      const answer = await begin(visitor, path);
      if (answer.statusCode !== 429) return answer;
      await buffer(answer);
    }
  };

  it('contains each row as it is when its turn comes, and no rows newer than its start', async () => {
    const visitor = await server.person();
    const { image } = await visitor.saved((await visitor.upload()).id, { title: 'first' });
    await saveCopies(server, image.id, 129);
    const { images } = await visitor.images('?sort=newest&limit=2');
    const [last, deleted] = images;
    const zip = await server.context.exports.open(await userOf(visitor));
    await once(zip, 'readable');
    await visitor.request('PATCH', `/api/v1/images/${last?.id}`, { json: { title: 'renamed' } });
    await visitor.request('DELETE', `/api/v1/images/${deleted?.id}`);
    await server.context.db
      .updateTable('images')
      .set({ created_at: Date.now() + 1_000_000 })
      .where('id', '=', (await visitor.saved((await visitor.upload()).id, { title: 'newer' })).image.id)
      .execute();
    const files = await unzip(await buffer(zip));
    const manifest = JSON.parse(String(files.get('manifest.json')));
    const titles = manifest.images.map(({ title }: { title: string }) => title);
    expect(titles).toEqual(['first', ...Array.from({ length: 127 }, (_, n) => `copy ${n + 1}`), 'renamed']);
    expect(manifest.missing).toBeUndefined();
    expect(files.size).toBe(130);
  });

  it('is limited to one per user, for archives and exports together, and the next one can begin after it is aborted', async () => {
    const visitor = await server.person();
    const video = await addVideo(visitor);
    const json = { video_ids: [video] };
    const archive = (await visitor.request('POST', '/api/v1/archives', { json })).body.url;
    for (const [path, other] of [
      ['/api/v1/export', archive],
      [archive, '/api/v1/export'],
    ]) {
      const first = await beginNext(visitor, path);
      expect(first.statusCode).toBe(200);
      for (const second of [path, other]) {
        const refused = await visitor.get(second);
        expect([refused.status, refused.body.code]).toEqual([429, 'download_running']);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(refused.body.error).toContain('下载');
      }
      const somebody = await server.person();
      expect((await somebody.get('/api/v1/export')).status).toBe(200);
      first.destroy();
      const next = await beginNext(visitor, path);
      expect(next.statusCode).toBe(200);
      next.destroy();
    }
  });

  it('is not started by a HEAD, which only tells whether it may begin', async () => {
    const visitor = await server.person();
    await visitor.saved((await visitor.upload()).id);
    const image_ids = [(await visitor.images()).images[0]?.id];
    const archive = (await visitor.request('POST', '/api/v1/archives', { json: { image_ids } })).body.url;
    for (const path of ['/api/v1/export', archive]) {
      expect((await visitor.request('HEAD', path)).status).toBe(200);
      expect((await visitor.get(path)).status).toBe(200);
    }
  });

  it('contains large requests and responses, leaves no staged files, and is complete', async () => {
    const visitor = await server.person();
    const text = '画"\\é\n'.repeat(2500);
    for (let n = 0; n < 15; n += 1)
      await visitor.saved((await visitor.upload()).id, { request: { text, n }, response: { text } });
    const before = await server.files();
    const files = await unzip((await visitor.get('/api/v1/export')).bytes);
    expect(await server.files()).toEqual(before);
    const { images } = JSON.parse(String(files.get('manifest.json')));
    expect(images).toHaveLength(15);
    for (const [n, image] of images.entries()) {
      expect(image.request).toEqual({ text, n });
      expect(image.response).toEqual({ text });
    }
  });
});
