import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { unzip } from '../../testing/unzip.ts';
import type { Visitor } from '../../testing/visitor.ts';

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
        ...{ inputs: [{ role: 'source', picture: chain.upload }], outputs: [chain.middle.id] },
        created_at: expect.stringMatching(/Z$/),
      },
      {
        ...{ id: chain.last.task, parent: chain.middle.task, kind: 'edit', model: 'darkroom' },
        ...{ prompt: '向右旋转90度', params: {}, created_at: expect.stringMatching(/Z$/) },
        ...{ inputs: [{ role: 'source', picture: chain.middle.id }], outputs: [chain.last.id] },
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
