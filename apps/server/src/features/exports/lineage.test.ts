import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNoise, makePicture } from '../../testing/files/pictures.ts';
import { unzip } from '../../testing/files/unzip.ts';
import { zipOf } from '../../testing/files/zips.ts';
import { replies, startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';
import { importLibrary } from './import.ts';

/** Edits a picture. @returns the ids of the result and of its task */
const edit = async (visitor: Visitor, source: { id: string; thumb_id: string }, prompt: string) => {
  const json = { orig_img: source.id, orig_thumb: source.thumb_id, prompt, model: 'darkroom' };
  const { body } = await visitor.request('POST', '/api/image-edit', { json });
  const { result_image: result } = await visitor.outcome(body.task_id);
  if (!result) throw new Error('the edit has no result');
  return { ...result, task: body.task_id as string };
};

/**
 * An upload, and two saved results, each made from the picture before. Then the first result is deleted, and another one is made from the
 * upload and saved.
 */
const makeChain = async (visitor: Visitor) => {
  const { id, thumbnail } = await visitor.upload(await makePicture({ width: 90 }), '海边.jpg');
  const middle = await edit(visitor, { id, thumb_id: thumbnail.id }, '黑白');
  const last = await edit(visitor, middle, '向右旋转90度');
  const { image } = await visitor.saved(middle.id, { title: 'middle' });
  await visitor.saved(last.id, { title: 'last', prompt: '向右旋转90度' });
  await visitor.request('DELETE', `/api/v1/images/${image.id}`);
  const direct = await edit(visitor, { id, thumb_id: thumbnail.id }, '棕褐色');
  await visitor.saved(direct.id, { title: 'direct', prompt: '棕褐色' });
  return { upload: id, middle, last, direct };
};

describe('the lineage in an export', () => {
  let server: TestServer;
  let owner: Visitor;
  let chain: Awaited<ReturnType<typeof makeChain>>;
  let files: Map<string, Buffer>;
  // Each test asserts the fields that it expects.
  let manifest: ReturnType<typeof JSON.parse>;
  beforeAll(async () => {
    server = await startTestServer();
    owner = await server.person();
    chain = await makeChain(owner);
    await owner.upload();
    files = await unzip((await owner.get('/api/v1/export')).bytes);
    manifest = JSON.parse(String(files.get('manifest.json')));
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('has the original of a saved picture, and no other picture of the workspace', async () => {
    expect([...files.keys()]).toEqual(['last.png', 'direct.png', '海边 (original).png', 'manifest.json']);
    expect(files.get('海边 (original).png')).toEqual(await makePicture({ width: 90 }));
    expect(manifest.originals).toEqual([
      {
        file: '海边 (original).png',
        picture: chain.upload,
        original_name: '海边.jpg',
        mime_type: 'image/png',
        size_bytes: files.get('海边 (original).png')?.length,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        created_at: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it('has all edits from the upload to the saved picture, also those whose result was deleted', () => {
    expect(manifest.images).toMatchObject([{ picture: chain.last.id }, { picture: chain.direct.id }]);
    expect(manifest.edits).toEqual([
      {
        ...{ id: chain.middle.task, kind: 'edit', model: 'darkroom', prompt: '黑白', params: {} },
        ...{ count: 1, inputs: [{ role: 'source', picture: chain.upload }], outputs: [chain.middle.id] },
        created_at: expect.stringMatching(/Z$/),
      },
      {
        ...{ id: chain.last.task, parent: chain.middle.task, kind: 'edit', model: 'darkroom' },
        ...{ prompt: '向右旋转90度', params: {}, created_at: expect.stringMatching(/Z$/) },
        ...{ count: 1, inputs: [{ role: 'source', picture: chain.middle.id }], outputs: [chain.last.id] },
      },
      expect.objectContaining({ prompt: '棕褐色', outputs: [chain.direct.id] }),
    ]);
  });

  it('lists an original whose file is lost as missing', async () => {
    const person = await server.person();
    const { upload } = await makeChain(person);
    await server.context.blobs.delete(`image-edit/${upload.slice(0, 8)}/${upload}`);
    const found = await unzip((await person.get('/api/v1/export')).bytes);
    const json = JSON.parse(String(found.get('manifest.json')));
    expect(json.originals).toBeUndefined();
    expect(json.missing).toMatchObject([{ title: '海边', file: '海边 (original).png' }]);
  });
});

describe('the import of a lineage', () => {
  let folder: string;
  let server: TestServer;
  let owner: Visitor;
  let chain: Awaited<ReturnType<typeof makeChain>>;
  let files: Map<string, Buffer>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-lineage-'));
    server = await startTestServer();
    owner = await server.person();
    chain = await makeChain(owner);
    files = await unzip((await owner.get('/api/v1/export')).bytes);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const importFiles = async ({ context }: TestServer, visitor: Visitor, of: Map<string, Buffer>) => {
    const path = join(folder, 'x.zip');
    await writeFile(path, await zipOf([...of].map(([name, bytes]) => ({ name, bytes }))));
    const { email } = (await visitor.get('/api/v1/auth/me')).body.user;
    return await importLibrary({ ...context, limits: context.config }, email, path);
  };
  const withoutLineage = (): Map<string, Buffer> => {
    const { originals, edits, ...json } = JSON.parse(String(files.get('manifest.json')));
    for (const image of json.images) delete image.picture;
    return new Map([...files, ['manifest.json', Buffer.from(JSON.stringify(json))]]);
  };
  const imageCalled = async (visitor: Visitor, title: string) => {
    const image = (await visitor.images()).images.find((found) => found.title === title);
    return (await visitor.get(`/api/v1/images/${image?.id}`)).body;
  };
  const rowsOf = async ({ context: { db } }: TestServer, visitor: Visitor) => {
    const { id } = (await visitor.get('/api/v1/auth/me')).body.user;
    const edits = await db.selectFrom('edits').selectAll().where('user_id', '=', id).orderBy('id').execute();
    const assets = await db.selectFrom('assets').selectAll().where('user_id', '=', id).orderBy('id').execute();
    return { edits, assets };
  };
  /** Walks from a saved picture to its upload. @returns the prompts on the way, and the id of the upload */
  const walk = async ({ context: { db } }: TestServer, editId: string) => {
    const prompts: string[] = [];
    for (let next: string | null = editId, upload = ''; ; ) {
      if (next === null) return { prompts, upload };
      const row = await db.selectFrom('edits').selectAll().where('id', '=', next).executeTakeFirstOrThrow();
      const input = await db
        .selectFrom('edit_inputs')
        .selectAll()
        .where('edit_id', '=', next)
        .executeTakeFirstOrThrow();
      const maker = db.selectFrom('edit_outputs').select('edit_id').where('asset_id', '=', input.asset_id);
      expect((await maker.executeTakeFirst())?.edit_id ?? null).toBe(row.parent_id);
      prompts.push(row.prompt);
      upload = input.asset_id;
      next = row.parent_id;
    }
  };
  const expectLineage = async (at: TestServer, visitor: Visitor) => {
    const last = await imageCalled(visitor, 'last');
    const { prompts, upload } = await walk(at, last.task_id);
    expect(prompts).toEqual(['向右旋转90度', '黑白']);
    expect((await visitor.bytes(upload)).bytes).toEqual(files.get('海边 (original).png'));
    const direct = await imageCalled(visitor, 'direct');
    expect(direct.source.image_url).toContain(upload);
    expect((await visitor.get(direct.source.image_url)).bytes).toEqual(files.get('海边 (original).png'));
  };

  it('leads from a saved picture to its upload in another Pictor, and a second import changes nothing', async () => {
    await using other = await startTestServer();
    const person = await other.person();
    const report = { imported: 2, skipped: 0, refused: new Map(), missing: [] };
    expect(await importFiles(other, person, files)).toEqual(report);
    await expectLineage(other, person);
    const original = (await rowsOf(other, person)).assets.find(({ saved, thumbnail_of }) => !saved && !thumbnail_of);
    expect(original?.original_name).toBe('海边.jpg');
    expect((await person.get('/api/v1/storage')).body.workspace_bytes).toBe(original?.size_bytes);
    const before = await rowsOf(other, person);
    expect(await importFiles(other, person, files)).toEqual({ ...report, imported: 0, skipped: 2 });
    expect(await rowsOf(other, person)).toEqual(before);
  });

  it('keeps the references of an edit, in their order', async () => {
    await using gemini = await startFakeGemini();
    await using from = await startTestServer(geminiEnv(gemini));
    const painter = await from.person();
    const references = [await painter.upload(await makePicture({ width: 70 })), await painter.upload()];
    const task = await painter.edit('换成图2的帽子', { references: references.map(({ id }) => ({ id })) });
    await painter.saved(task.result_image?.id ?? '', { prompt: task.prompt });
    await using other = await startTestServer();
    const person = await other.person();
    await importFiles(other, person, await unzip((await painter.get('/api/v1/export')).bytes));
    const inputs = await other.context.db
      .selectFrom('edit_inputs')
      .innerJoin('assets', 'assets.id', 'edit_inputs.asset_id')
      .select(['role', 'position', 'width'])
      .orderBy('role', 'desc')
      .orderBy('position')
      .execute();
    expect(inputs.map(({ role, position }) => [role, position])).toEqual([
      ['source', 0],
      ['reference', 0],
      ['reference', 1],
    ]);
    expect(inputs[1]?.width).toBe(70);
  });

  it('keeps the results of an edit that was stopped, and the number that was asked for', async () => {
    await using gemini = await startFakeGemini();
    await using from = await startTestServer(geminiEnv(gemini));
    const painter = await from.person();
    gemini.reply(replies.image(), replies.image(), replies.hang());
    const id = await painter.startEdit('a hat', { count: 3 });
    const { result_images: results } = await painter.taskWhen(id, (task) => task.result_images?.length === 2);
    await painter.request('PUT', `/api/image-edit?task_id=${id}`);
    for (const result of results ?? []) await painter.saved(result.id, { task_id: id });
    await using other = await startTestServer();
    const person = await other.person();
    await importFiles(other, person, await unzip((await painter.get('/api/v1/export')).bytes));
    const { edits } = await rowsOf(other, person);
    expect(edits).toMatchObject([{ status: 'completed', count: 3, prompt: 'a hat' }]);
    const { images } = await person.images();
    const found = images.map(async (image) => (await person.get(`/api/v1/images/${image.id}`)).body.task_id);
    expect(await Promise.all(found)).toEqual([edits[0]?.id, edits[0]?.id]);
  });

  it('is exported again, with the same lineage', async () => {
    await using second = await startTestServer();
    await using third = await startTestServer();
    const [person, stranger] = [await second.person(), await third.person()];
    await importFiles(second, person, files);
    await importFiles(third, stranger, await unzip((await person.get('/api/v1/export')).bytes));
    await expectLineage(third, stranger);
  });

  it('works beside the exported account, twice, and does not touch its rows', async () => {
    const theirs = await rowsOf(server, owner);
    const person = await server.person();
    await importFiles(server, person, files);
    await expectLineage(server, person);
    const before = await rowsOf(server, person);
    await importFiles(server, person, files);
    expect(await rowsOf(server, person)).toEqual(before);
    expect(await rowsOf(server, owner)).toEqual(theirs);
    const direct = await imageCalled(person, 'direct');
    expect(direct.source.image_url).not.toContain(chain.upload);
  });

  it('is optional, and a later export adds it to pictures that were imported without it', async () => {
    const person = await server.person();
    expect(await importFiles(server, person, withoutLineage())).toMatchObject({ imported: 2, refused: new Map() });
    expect((await rowsOf(server, person)).edits).toEqual([]);
    expect(await imageCalled(person, 'direct')).toMatchObject({ source: null, task_id: null });
    expect(await importFiles(server, person, files)).toMatchObject({ imported: 0, skipped: 2 });
    await expectLineage(server, person);
  });

  it('loses an original whose bytes are wrong, and nothing else', async () => {
    const person = await server.person();
    const spoilt = new Map([...files, ['海边 (original).png', await makePicture({ width: 91 })]]);
    const { imported, refused } = await importFiles(server, person, spoilt);
    expect([imported, [...refused.keys()]]).toEqual([2, ['海边 (original).png']]);
    const last = await imageCalled(person, 'last');
    expect((await walk(server, last.task_id)).prompts).toEqual(['向右旋转90度', '黑白']);
    expect((await imageCalled(person, 'direct')).source).toBeNull();
    expect((await person.get('/api/v1/storage')).body.workspace_bytes).toBe(0);
  });

  it('does without an original if the workspace is full, says so, and a later import adds it', async () => {
    const noise = await makeNoise(200, 100);
    const { id, thumbnail } = await owner.upload(noise, 'noise.png');
    const small = await edit(owner, { id, thumb_id: thumbnail.id }, 'resize to 20x10');
    await owner.saved(small.id, { title: 'small' });
    const found = await unzip((await owner.get('/api/v1/export')).bytes);
    await using other = await startTestServer({ WORKSPACE_BYTES: '30000' });
    const person = await other.person();
    const { imported, refused } = await importFiles(other, person, found);
    expect(imported).toBe(3);
    expect([...refused]).toEqual([['noise (original).png', expect.stringMatching('工作区已满')]]);
    expect((await imageCalled(person, 'small')).source).toBeNull();
    await other.restart({ WORKSPACE_BYTES: '300000' });
    expect(await importFiles(other, person, found)).toMatchObject({ imported: 0, refused: new Map() });
    const { source } = await imageCalled(person, 'small');
    expect((await person.get(source.image_url)).bytes).toEqual(noise);
  });
});
