import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobKey } from '../../platform/blobs/named-blobs.ts';
import { DatabaseDamaged } from '../../platform/db/sqlite/database-damaged.ts';
import { Unavailable } from '../../platform/errors.ts';
import { makeMp4 } from '../../testing/files/videos.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';
import { Doctor, type DoctorOptions } from './doctor.ts';
import { startDoctorRounds } from './rounds.ts';

describe('the doctor', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const examine = (options: Partial<DoctorOptions> = {}) =>
    server.context.doctor.run({ dryRun: false, verify: true, before: Date.now() + 60_000, ...options });

  const keyOf = (id: string): string => blobKey({ namespace: 'image-edit', id });
  const lose = (id: string): Promise<void> => server.context.blobs.delete(keyOf(id));
  const put = async (key: string, bytes: Buffer): Promise<void> => {
    await using staged = await server.context.staging.receive([bytes]);
    await server.context.blobs.put(key, staged);
  };

  const healthy = { orphans: [], dropped: [], lost: [], damaged: [] };

  it('finds nothing in an empty library', async () => {
    expect(await examine()).toEqual({ rows: 0, blobs: 0, ...healthy });
  });

  it('finds no problem in a healthy library', async () => {
    const task = await visitor.edit('黑白');
    await visitor.saved(task.result_image?.id ?? '');
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(makeMp4())]), 'a.mp4');
    form.append('poster', new Blob([Uint8Array.from((await visitor.bytes(task.result_image?.id ?? '')).bytes)]));
    expect((await visitor.request('POST', '/api/v1/videos', { body: form })).status).toBe(201);
    expect(await examine()).toEqual({ rows: 6, blobs: 6, ...healthy });
  });

  it('removes bytes without a row, but only if they are older than `before`', async () => {
    const key = keyOf('20240101120000000-123456.png');
    await put(key, Buffer.from('x'));
    expect((await examine({ before: Date.now() - 60_000 })).orphans).toEqual([]);
    expect((await examine({ dryRun: true })).orphans).toEqual([key]);
    expect((await examine()).orphans).toEqual([key]);
    expect(await examine()).toMatchObject(healthy);
  });

  it('removes the row of a thumbnail without bytes, which is generated again on request', async () => {
    const { id, thumbnail } = await visitor.upload();
    await lose(thumbnail.id);
    expect((await examine()).dropped).toEqual([expect.stringContaining(thumbnail.id)]);
    expect((await visitor.bytes(`${id}&thumbnail=true`)).status).toBe(200);
    expect(await examine()).toMatchObject(healthy);
  });

  it('removes a workspace picture without bytes, and releases its room', async () => {
    const used = async () => (await visitor.get('/api/v1/storage')).body.workspace_bytes;
    const before = await used();
    const { id } = await visitor.upload();
    await lose(id);
    expect((await examine({ dryRun: true })).dropped).toHaveLength(1);
    expect(await used()).toBeGreaterThan(before);
    expect((await examine()).dropped).toEqual([expect.stringContaining(id)]);
    expect(await used()).toBe(before);
    expect((await visitor.bytes(id)).status).toBe(404);
  });

  it('adds pictures to the search that an earlier version has saved during an upgrade', async () => {
    const { image } = await visitor.saved((await visitor.upload()).id, { title: '灯塔' });
    const found = async () => (await visitor.images(`?q=${encodeURIComponent('灯塔')}`)).total;
    await server.context.db.deleteFrom('image_search').where('image_id', '=', image.id).execute();
    expect(await found()).toBe(0);
    await examine({ dryRun: true });
    expect(await found()).toBe(0);
    await examine();
    expect(await found()).toBe(1);
    await visitor.request('DELETE', `/api/v1/images/${image.id}`);
  });

  it('removes nothing if the database is damaged, because rows may exist that it cannot find', async () => {
    const { db, blobs, assets } = server.context;
    const doctor = new Doctor(db, blobs, assets, async () => {
      throw new DatabaseDamaged(['Tree 56 page 56: btreeInitPage() returns error code 11']);
    });
    const key = keyOf('20240101120000000-123457.png');
    await put(key, Buffer.from('x'));
    const { thumbnail } = await visitor.upload();
    await lose(thumbnail.id);
    const round = { dryRun: false, verify: false, before: Date.now() + 60_000 };
    await expect(doctor.run(round)).rejects.toBeInstanceOf(DatabaseDamaged);
    expect(await examine({ dryRun: true })).toMatchObject({ orphans: [key], dropped: [keyOf(thumbnail.id)] });
    await examine();
    await put(key, Buffer.from('x'));
    await expect(doctor.run(round)).rejects.toBeInstanceOf(DatabaseDamaged);
    expect((await examine()).orphans).toEqual([key]);
  });

  it('repairs nothing if all files are missing, because the disk may not be mounted', async () => {
    await using bare = await startTestServer();
    const person = await bare.person();
    const { id, thumbnail } = await person.upload();
    for (const name of [id, thumbnail.id]) await bare.context.blobs.delete(keyOf(name));
    const run = bare.context.doctor.run({ dryRun: false, verify: true, before: Date.now() + 60_000 });
    await expect(run).rejects.toBeInstanceOf(Unavailable);
    expect((await bare.context.db.selectFrom('assets').select('id').execute()).length).toBe(2);
  });

  it('repairs nothing if the store goes away during the round', async () => {
    await using bare = await startTestServer();
    const person = await bare.person();
    const uploads = [await person.upload(), await person.upload()];
    await bare.context.blobs.delete(keyOf(uploads[0]?.id ?? ''));
    await bare.context.blobs.delete('.library');
    const run = bare.context.doctor.run({ dryRun: false, verify: false, before: Date.now() + 60_000 });
    await expect(run).rejects.toBeInstanceOf(Unavailable);
    expect((await bare.context.db.selectFrom('assets').select('id').execute()).length).toBe(4);
  });

  it('reports a saved picture without bytes, and keeps its row', async () => {
    const { id } = await visitor.upload();
    const { image } = await visitor.saved(id);
    await lose(id);
    for (let round = 0; round < 2; round += 1) expect((await examine()).lost).toEqual([expect.stringContaining(id)]);
    expect((await visitor.get(`/api/v1/images/${image.id}`)).status).toBe(200);
    await visitor.request('DELETE', `/api/v1/images/${image.id}`);
  });

  it('finds a flipped byte', async () => {
    const { id } = await visitor.upload();
    const bytes = Buffer.from((await visitor.bytes(id)).bytes);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await lose(id);
    await put(keyOf(id), bytes);
    expect((await examine({ verify: false })).damaged).toEqual([]);
    expect((await examine()).damaged).toEqual([expect.stringContaining(id)]);
  });

  it('publishes its findings in all processes, keeps the damage count until bytes are read again, and changes nothing in a dry run', async () => {
    await using own = await startTestServer();
    const { id, thumbnail } = await (await own.person()).upload();
    const round = async (options: Partial<DoctorOptions>): Promise<string[]> => {
      await own.context.doctor.run({ dryRun: false, verify: false, before: Date.now(), ...options });
      await own.restart();
      const { text } = await own.stranger().get('/metrics');
      return text.split('\n').filter((line) => line.startsWith('pictor_doctor_found'));
    };
    const told = (dropped: number, ...damaged: number[]): string[] => [
      'pictor_doctor_found{what="orphans"} 0',
      `pictor_doctor_found{what="dropped"} ${dropped}`,
      'pictor_doctor_found{what="lost"} 0',
      ...damaged.map((count) => `pictor_doctor_found{what="damaged"} ${count}`),
    ];
    expect(await round({ dryRun: true })).toEqual([]);
    expect(await round({})).toEqual(told(0));
    await own.context.blobs.delete(keyOf(id));
    await using staged = await own.context.staging.receive([Buffer.from('x')]);
    await own.context.blobs.put(keyOf(id), staged);
    await own.context.blobs.delete(keyOf(thumbnail.id));
    expect(await round({ verify: true })).toEqual(told(1, 1));
    expect(await round({})).toEqual(told(0, 1));
  });

  it('does not remove bytes at startup whose row is still to be written', async () => {
    await using own = await startTestServer();
    // An upload during the doctor's round: its bytes are stored, its row is not written yet.
    await using staged = await own.context.staging.receive([Buffer.from('x')]);
    const key = keyOf('20260101120000000-123456.png');
    await own.context.blobs.put(key, staged);
    await startDoctorRounds(own.context);
    expect(await own.context.blobs.stat(key)).toBeDefined();
  });
});
