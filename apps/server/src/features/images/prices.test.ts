import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { STORAGE_BOUNDS } from '../../platform/bounds/storage.ts';
import { audit } from '../../testing/faults/audit.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const { textBytes, freeTextBytes, meanBytes, workspaceMeanBytes } = STORAGE_BOUNDS;

describe('the storage use of a user', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
  });
  beforeEach(async () => {
    visitor = await server.person();
  });
  afterAll(async () => {
    expect(await audit(server.context)).toMatchObject({ toMend: 0, staged: 0 });
    await server[Symbol.asyncDispose]();
  });

  const used = async (): Promise<number> => (await visitor.get('/api/v1/storage')).body.used_bytes;

  /** Metadata with `bytes` of text in total, including the title, the model and the prompt that {@link Visitor.save} sends. */
  const textOf = (bytes: number) => {
    const title = '标题';
    const rest = bytes - Buffer.byteLength(`${title}darkroom黑白${JSON.stringify({ text: '' })}`);
    return { title, request: { text: 'x'.repeat(rest) } };
  };

  it('counts only the file if its text is short', async () => {
    const { id, size } = await visitor.upload();
    await visitor.saved(id, textOf(freeTextBytes.value));
    expect(await used()).toBe(size);
  });

  it('counts the file and the text beyond the free amount, and releases all of it', async () => {
    const { id, size } = await visitor.upload();
    const { image } = await visitor.saved(id, textOf(textBytes.value));
    expect(await used()).toBe(size + textBytes.value - freeTextBytes.value);
    expect(image.size_bytes).toBe(size);
    await visitor.request('DELETE', `/api/v1/images/${image.id}`);
    expect(await used()).toBe(0);
  });

  it('counts text in UTF-8, and text above the limit is rejected', async () => {
    const { id } = await visitor.upload();
    const response = await visitor.save(id, { response: { text: '画'.repeat(textBytes.value / 3) } });
    expect([response.status, response.body.code]).toEqual([413, 'text_too_large']);
    expect(await used()).toBe(0);
  });

  const setStorage = async (columns: Partial<Record<'image_count' | 'workspace_count', number>>): Promise<void> => {
    const { user } = (await visitor.get('/api/v1/auth/me')).body;
    await server.context.db.updateTable('usage').set(columns).where('user_id', '=', user.id).execute();
  };

  it('limits the number of pictures in a library, however small they are', async () => {
    const most = STORAGE_BOUNDS.quota.value / meanBytes.value;
    await setStorage({ image_count: most - 1 });
    await visitor.saved((await visitor.upload()).id);
    const { id } = await visitor.upload();
    const response = await visitor.save(id);
    expect([response.status, response.body.code]).toEqual([413, 'quota_exceeded']);
    await setStorage({ image_count: 1 });
  });

  it('limits the number of pictures in a workspace, too', async () => {
    const most = STORAGE_BOUNDS.workspace.value / workspaceMeanBytes.value;
    await setStorage({ workspace_count: most - 1 });
    await visitor.upload();
    const response = await visitor.postFile(await makePicture());
    expect([response.status, response.body.code]).toEqual([413, 'workspace_full']);
    await setStorage({ workspace_count: 1 });
  });
});

describe('a saved picture', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const resultOf = async (): Promise<{ taskId: string; resultId: string }> => {
    const task = await visitor.edit('黑白');
    if (!task.result_image) throw new Error('the edit has no result');
    return { taskId: task.id, resultId: task.result_image.id };
  };

  it('has the id of the task that made it, even if the request does not name it', async () => {
    const { taskId, resultId } = await resultOf();
    expect((await visitor.saved(resultId)).image.task_id).toBe(taskId);
  });

  it('is rejected if the request names another task', async () => {
    const [first, second] = [await resultOf(), await resultOf()];
    const response = await visitor.save(first.resultId, { task_id: second.taskId });
    expect([response.status, response.body.code]).toEqual([400, 'task_mismatch']);
    expect((await visitor.save(first.resultId, { task_id: first.taskId })).status).toBe(201);
  });

  it('has a trimmed title, or an empty one', async () => {
    const titled = await visitor.saved((await visitor.upload()).id, { title: '  清晨  ' });
    expect(titled.image.title).toBe('清晨');
    const untitled = await visitor.saved((await visitor.upload(undefined, ' .png')).id, { prompt: '' });
    expect(untitled.image.title).toBe('');
  });
});
