import { symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { makeMp4 } from '../../testing/files/videos.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

describe('asset bytes in a folder', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('are not read through a symbolic link in the storage folder', async () => {
    const { id } = await visitor.upload(await makePicture({ width: 2000, height: 1500, format: 'jpeg' }));
    const path = join(server.dataDir, 'blobs/image-edit', id.slice(0, 8), id);
    await unlink(path);
    await symlink('/etc/passwd', path);
    expect((await visitor.bytes(id)).status).toBe(404);
  });

  it('are sent by nginx if ACCEL_REDIRECT is set', async () => {
    await using fronted = await startTestServer({ ACCEL_REDIRECT: '/protected/' });
    const person = await fronted.person();
    const { id } = await person.upload();
    const answer = await person.bytes(id);
    expect(answer.headers.get('x-accel-redirect')).toBe(`/protected/image-edit/${id.slice(0, 8)}/${id}`);
    expect(answer.bytes).toHaveLength(0);
  });
});

describe('an upload whose fsync fails', () => {
  const broken = () => {
    const durable = Promise.reject(new Error('fsync failed'));
    durable.catch(() => {});
    return { durable };
  };

  it('leaves no bytes of a picture', async () => {
    await using server = await startTestServer();
    const { staging, assets } = server.context;
    const { id } = (await (await server.person()).get('/api/v1/auth/me')).body.user;
    await using staged = await staging.receive([await makePicture()]);
    const origin = { userId: id, namespace: 'image-edit', originalName: '' };
    await expect(assets.upload(origin, { ...staged, ...broken() })).rejects.toThrow('fsync failed');
    await staged[Symbol.asyncDispose]();
    expect(await server.files()).toEqual([]);
  });

  it('leaves no bytes of a video or its poster', async () => {
    await using server = await startTestServer();
    const { staging, videos } = server.context;
    const { id } = (await (await server.person()).get('/api/v1/auth/me')).body.user;
    await using file = await staging.receive([makeMp4()]);
    await using poster = await staging.receive([await makePicture()]);
    const video = { file: { ...file, ...broken() }, name: 'a.mp4', poster };
    await expect(videos.save(id, video)).rejects.toThrow('fsync failed');
    await file[Symbol.asyncDispose]();
    await poster[Symbol.asyncDispose]();
    expect(await server.files()).toEqual([]);
  });
});
