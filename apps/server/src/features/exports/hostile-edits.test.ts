import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { zipOf } from '../../testing/files/zips.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';
import { importLibrary } from './import.ts';
import { NotAnExport } from './manifest.ts';

const ONE = '20260102030405678-000001.png';
const TWO = '20260102030405678-000002.png';
const GONE = '20260102030405678-000003.png';
const A = '20260102030405678-000011';
const B = '20260102030405678-000012';
const FUTURE = '99991231235959999-123456.png';
const created_at = '2026-01-02T03:04:05.678Z';

describe('the import of hostile edits', () => {
  let server: TestServer;
  let folder: string;
  let files: { name: string; bytes: Buffer }[];
  let victim: Visitor;
  let owner: Visitor;
  let user: { id: string; email: string };
  beforeAll(async () => {
    server = await startTestServer();
    folder = await mkdtemp(join(tmpdir(), 'pictor-hostile-edits-'));
    files = [
      { name: 'one.png', bytes: await makePicture({ width: 30 }) },
      { name: 'two.png', bytes: await makePicture({ width: 40 }) },
      { name: 'original.png', bytes: await makePicture({ width: 50 }) },
    ];
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    victim = await server.person();
    owner = await server.person();
    user = (await owner.get('/api/v1/auth/me')).body.user;
  });

  const described = (name: string, picture: string) => {
    const bytes = files.find((file) => file.name === name)?.bytes ?? Buffer.alloc(0);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { file: name, picture, created_at, size_bytes: bytes.length, sha256, mime_type: 'image/png' };
  };
  const image = (name: string, picture: string) => ({
    ...described(name, picture),
    ...{ title: name, width: 64, height: 48, model: 'm', prompt: 'p' },
  });
  const original = (picture: string) => ({ ...described('original.png', picture), original_name: 'x.png' });
  const edit = (more: Record<string, unknown>) => ({
    ...{ id: A, kind: 'edit', model: 'm', prompt: 'p', params: {}, created_at, inputs: [], outputs: [] },
    ...more,
  });
  const from = (...pictures: string[]) => pictures.map((picture) => ({ role: 'source', picture }));

  const take = async (edits: unknown, originals: unknown = []) => {
    const json = {
      ...{ format: 1, exported_at: created_at, user: { name: 'Ada', email: 'ada@example.com' } },
      ...{ images: [image('one.png', ONE), image('two.png', TWO)], videos: [], originals, edits },
    };
    const path = join(folder, 'x.zip');
    await writeFile(path, await zipOf([...files, { name: 'manifest.json', bytes: Buffer.from(JSON.stringify(json)) }]));
    return await importLibrary({ ...server.context, limits: server.context.config }, user.email, path);
  };
  const edges = async (userId: string) => {
    const { db } = server.context;
    const of = (table: 'edit_inputs' | 'edit_outputs') =>
      db
        .selectFrom(table)
        .innerJoin('edits', 'edits.id', `${table}.edit_id`)
        .select(['edits.id', 'edits.parent_id', `${table}.asset_id`])
        .where('edits.user_id', '=', userId)
        .execute();
    return { inputs: await of('edit_inputs'), outputs: await of('edit_outputs') };
  };
  const imageCalled = async (title: string) => {
    const found = (await owner.images()).images.find((each) => each.title === title);
    return (await owner.get(`/api/v1/images/${found?.id}`)).body;
  };

  it.each<[string, unknown]>([
    ['10,000 inputs', [edit({ outputs: [ONE], inputs: from(...Array(10_000).fill(TWO)) })]],
    ['10,000 outputs', [edit({ outputs: Array(10_000).fill(ONE) })]],
    ['an id of another format', [edit({ id: "1'; drop table edits" })]],
    ['a parent of another format', [edit({ parent: 'x' })]],
    ['an output that is a path', [edit({ outputs: ['../../etc/passwd'] })]],
    ['an input of another role', [edit({ inputs: [{ role: 'owner', picture: ONE }] })]],
    ['an unknown kind', [edit({ kind: 'x' })]],
    ['parameters that are a list', [edit({ params: [] })]],
    ['nested parameters', [edit({ params: { size: { a: 1 } } })]],
    ['a prompt that cannot be stored', [edit({ prompt: 'a\u0000b' })]],
    ['a time before 1970', [edit({ created_at: '1969-12-31T23:59:59Z' })]],
    ['an object instead of the list', { a: edit({}) }],
  ])('with %s imports nothing', async (_what, edits) => {
    await expect(take(edits)).rejects.toBeInstanceOf(NotAnExport);
    expect((await owner.images()).images).toEqual([]);
    expect(await edges(user.id)).toEqual({ inputs: [], outputs: [] });
  });

  it('does not give a picture of somebody else a new maker or an edit', async () => {
    const upload = (await victim.upload()).id;
    const { image: saved } = await victim.saved((await victim.upload()).id);
    const picture = /fileName=([^&]+)/.exec(saved.image_url)?.[1] ?? '';
    const edits = [edit({ outputs: [ONE, picture], inputs: from(upload) }), edit({ id: B, outputs: [picture] })];
    expect(await take(edits, [original(upload)])).toMatchObject({ imported: 2, refused: new Map() });
    const { inputs, outputs } = await edges(user.id);
    for (const { asset_id } of [...inputs, ...outputs]) expect([upload, picture]).not.toContain(asset_id);
    const { id } = (await victim.get('/api/v1/auth/me')).body.user;
    expect(await edges(id)).toEqual({ inputs: [], outputs: [] });
    expect((await victim.get(`/api/v1/images/${saved.id}`)).body.task_id).toBeNull();
    const { source } = await imageCalled('one.png');
    expect((await owner.get(source.image_url)).bytes).toEqual(files[2]?.bytes);
  });

  it('does not refer to a deleted picture that an edit of somebody else was made from', async () => {
    const { id: gone, thumbnail } = await victim.upload();
    const json = { orig_img: gone, orig_thumb: thumbnail.id, prompt: '黑白', model: 'darkroom' };
    const task = (await victim.request('POST', '/api/image-edit', { json })).body.task_id;
    const { result_image: result } = await victim.outcome(task);
    await victim.saved(result?.id ?? '');
    await victim.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${gone}`);
    expect((await victim.bytes(gone)).status).toBe(404);
    await take([edit({ outputs: [ONE], inputs: from(gone) })]);
    const { inputs } = await edges(user.id);
    expect(inputs).toEqual([expect.not.objectContaining({ asset_id: gone })]);
  });

  it('does not reserve an id that a picture may get later', async () => {
    await take([edit({ outputs: [ONE], inputs: from(FUTURE, GONE) })]);
    const ids = (await edges(user.id)).inputs.map(({ asset_id }) => asset_id);
    expect(ids).toEqual([expect.not.stringMatching(FUTURE), GONE]);
  });

  it('ignores an edit that would close a circle', async () => {
    const edits = [
      edit({ id: A, parent: B, outputs: [ONE], inputs: from(TWO) }),
      edit({ id: B, parent: A, outputs: [TWO], inputs: from(ONE) }),
    ];
    expect(await take(edits)).toMatchObject({ imported: 2, refused: new Map() });
    const { inputs, outputs } = await edges(user.id);
    expect(inputs).toMatchObject([{ parent_id: null }]);
    expect(outputs).toHaveLength(1);
    for (const { id } of (await owner.images()).images)
      expect((await owner.request('DELETE', `/api/v1/images/${id}`)).status).toBe(200);
    expect(await edges(user.id)).toEqual({ inputs: [], outputs: [] });
  });

  it('ignores an edit of its own result, and a second maker of a picture', async () => {
    await take([
      edit({ outputs: [ONE], inputs: from(ONE) }),
      edit({ outputs: [TWO], inputs: from(GONE) }),
      edit({ id: B, outputs: [TWO], inputs: from(ONE) }),
    ]);
    const { inputs, outputs } = await edges(user.id);
    expect([inputs.length, outputs.length]).toEqual([1, 1]);
    expect((await imageCalled('two.png')).source).toBeNull();
  });

  it('keeps no edit and no original that no saved picture needs', async () => {
    const before = (await server.files()).length;
    await take([edit({ outputs: [GONE] }), edit({ id: B, inputs: from(GONE), outputs: [FUTURE] })], [original(GONE)]);
    expect(await edges(user.id)).toEqual({ inputs: [], outputs: [] });
    expect((await owner.get('/api/v1/storage')).body.workspace_bytes).toBe(0);
    // Two pictures and their thumbnails.
    expect((await server.files()).length).toBe(before + 4);
  });
});
