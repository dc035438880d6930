import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeNoise, makePicture } from '../../testing/files/pictures.ts';
import { HeldRequest } from '../../testing/held-request.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PATIENCE = { timeout: 10_000 };

const MIB = 1024 * 1024;
const IMAGE = '/api/asset/image?blogId=image-edit';
const VIDEO = '/api/v1/videos';
const HEAD = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
const END = '\r\n--b--\r\n';

describe('an upload in progress', () => {
  /** Begins an upload of unknown or of announced length. */
  const begin = async (server: TestServer, visitor: Visitor, path = IMAGE, length?: number): Promise<HeldRequest> => {
    const headers = {
      'content-type': 'multipart/form-data; boundary=b',
      ...(length !== undefined && { 'content-length': length }),
    };
    const held = new HeldRequest(server, path, { method: 'POST', visitor, headers });
    await held.write(HEAD);
    return held;
  };
  const stagedBytes = async (server: TestServer): Promise<number> => {
    const folder = join(server.dataDir, 'staging');
    const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  };
  const filesOf = (server: TestServer) => expect.poll(() => server.files(), PATIENCE);

  it('of unknown length is refused as soon as the workspace has no room for it, and leaves no files', async () => {
    await using server = await startTestServer({ WORKSPACE_BYTES: String(2 * MIB) });
    using held = await begin(server, await server.person());
    void held.write(Buffer.alloc(3 * MIB));
    expect(await held.answer()).toMatchObject({ status: 413, code: 'workspace_full' });
    await filesOf(server).toEqual([]);
  });

  it('of a video is refused before its first byte if its owner has no room', async () => {
    await using server = await startTestServer();
    const visitor = await server.person();
    await server.context.db.updateTable('usage').set({ quota_bytes: 0 }).execute();
    using held = await begin(server, visitor, VIDEO);
    expect(await held.answer()).toMatchObject({ status: 413, code: 'quota_exceeded' });
    await filesOf(server).toEqual([]);
  });

  it('of a video is refused as soon as it exceeds the quota', async () => {
    await using server = await startTestServer({ DEFAULT_QUOTA_BYTES: String(2 * MIB) });
    using held = await begin(server, await server.person(), VIDEO);
    void held.write(Buffer.alloc(3 * MIB));
    expect(await held.answer()).toMatchObject({ status: 413, code: 'quota_exceeded' });
    await filesOf(server).toEqual([]);
  });

  it('is refused by its announced length if it does not fit', async () => {
    await using server = await startTestServer({ WORKSPACE_BYTES: String(2 * MIB) });
    using held = await begin(server, await server.person(), IMAGE, 3 * MIB);
    expect(await held.answer()).toMatchObject({ status: 413, code: 'workspace_full' });
  });

  it('shares the room with the same user’s other uploads, and releases it when it is aborted', async () => {
    await using server = await startTestServer({ WORKSPACE_BYTES: String(3 * MIB) });
    const [visitor, other] = [await server.person(), await server.person()];
    using first = await begin(server, visitor);
    await first.write(Buffer.alloc(2 * MIB));
    await expect.poll(async () => (await server.files()).length, PATIENCE).toBe(1);
    const second = async (): Promise<{ status: number | undefined }> => {
      using held = await begin(server, visitor);
      held.end(Buffer.concat([Buffer.alloc(1.5 * MIB), Buffer.from(END)]));
      return await held.answer();
    };
    expect(await second()).toMatchObject({ status: 413, code: 'workspace_full' });
    expect((await other.postFile(await makePicture())).status).toBe(200);
    first[Symbol.dispose]();
    // It fits, but it is not a picture.
    await expect.poll(second, PATIENCE).toMatchObject({ status: 400, code: 'unsupported_image' });
  });

  it('is limited in number per user', async () => {
    await using server = await startTestServer({}, { uploadsPerPerson: 2 });
    const [visitor, other] = [await server.person(), await server.person()];
    using first = await begin(server, visitor);
    using second = await begin(server, visitor, VIDEO);
    await Promise.all([first.write('bytes'), second.write('bytes')]);
    await expect.poll(async () => (await server.files()).length, PATIENCE).toBe(2);
    const refused = await visitor.postFile(await makePicture());
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'too_many_requests',
      '5',
    ]);
    expect((await other.postFile(await makePicture())).status).toBe(200);
    first[Symbol.dispose]();
    const bytes = await makePicture();
    await expect.poll(async () => (await visitor.postFile(bytes)).status, PATIENCE).toBe(200);
  });

  it.each([
    ['in number', { uploads: 1 }],
    ['in bytes', { stagedBytes: 600 * 1024 }],
  ])('is refused with 503 if the uploads of all users are too many %s', async (_what, limits) => {
    await using server = await startTestServer({}, limits);
    const [visitor, other] = [await server.person(), await server.person()];
    using first = await begin(server, visitor);
    await first.write(Buffer.alloc(600 * 1024));
    await expect.poll(() => stagedBytes(server), PATIENCE).toBeGreaterThan(500 * 1024);
    const bytes = await makeNoise(200, 200);
    await expect.poll(async () => (await other.postFile(bytes)).status, PATIENCE).toBe(503);
    first[Symbol.dispose]();
    await filesOf(server).toEqual([]);
    expect((await other.postFile(await makePicture())).status).toBe(200);
  });

  it('fails with 408 if no more data arrives, within a file or between two parts', async () => {
    await using server = await startTestServer({}, { uploadStallTime: 200 });
    const visitor = await server.person();
    using within = await begin(server, visitor);
    await within.write(Buffer.alloc(MIB));
    expect(await within.answer()).toMatchObject({ status: 408, code: 'request_timeout' });
    await within.closed();
    await filesOf(server).toEqual([]);
    using between = await begin(server, visitor);
    await between.write('bytes\r\n--b\r\nContent-');
    expect(await between.answer()).toMatchObject({ status: 408, code: 'request_timeout' });
    await between.closed();
    await filesOf(server).toEqual([]);
    expect((await visitor.postFile(await makePicture())).status).toBe(200);
  });

  it('does not fail if it arrives slowly but steadily', async () => {
    await using server = await startTestServer({}, { uploadStallTime: 400 });
    const visitor = await server.person();
    using held = await begin(server, visitor);
    const picture = await makePicture();
    const step = Math.ceil(picture.length / 10);
    for (let at = 0; at < picture.length; at += step) {
      await held.write(picture.subarray(at, at + step));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    held.end(END);
    expect(await held.answer()).toMatchObject({ status: 200 });
  });

  it('is refused if it arrives in tiny fragments', async () => {
    await using server = await startTestServer();
    using held = await begin(server, await server.person());
    for (let n = 0; n < 6000; n += 1) void held.write('x');
    expect(await held.answer()).toMatchObject({ status: 400, code: 'bad_request' });
    await filesOf(server).toEqual([]);
  });

  it('is answered before the rest has arrived, and the connection is closed only if the rest is too long', async () => {
    await using server = await startTestServer({ MAX_UPLOAD_BYTES: String(MIB), MAX_VIDEO_BYTES: String(MIB) });
    const visitor = await server.person();
    using held = await begin(server, visitor, '/api/asset/image?blogId=', 2 * MIB + HEAD.length);
    expect(await held.answer()).toMatchObject({ status: 400, code: 'validation_failed' });
    await held.write(Buffer.alloc(2 * MIB));
    using endless = await begin(server, visitor, '/api/asset/image?blogId=');
    expect(await endless.answer()).toMatchObject({ status: 400 });
    void endless.write(Buffer.alloc(5 * MIB));
    await endless.closed();
  });
});
