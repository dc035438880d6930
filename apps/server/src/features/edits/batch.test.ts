import type { OwnTask } from '@pictor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

describe('the tasks of one run', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const listed = async (batch: string, person = visitor): Promise<string[]> => {
    const { body } = await person.get(`/api/image-edit/tasks?batch=${batch}`);
    return body.tasks.map(({ id }: OwnTask) => id);
  };

  it('name their batch, and are listed by it', async () => {
    const batch = crypto.randomUUID();
    const first = await visitor.edit('黑白', { batch });
    const alone = await visitor.edit('黑白');
    const second = await visitor.edit('亮一点', { batch });
    expect([first.batch, alone.batch, second.batch]).toEqual([batch, undefined, batch]);
    expect(await listed(batch)).toEqual([second.id, first.id]);
    expect((await visitor.get(`/api/image-edit?task_id=${first.id}`)).body.batch).toBe(batch);
  });

  it('stay in their batch when one is retried', async () => {
    const batch = crypto.randomUUID();
    const failed = await visitor.edit('给这个人戴上帽子', { batch });
    const { body } = await visitor.request('PATCH', `/api/image-edit?task_id=${failed.id}`, {
      json: { prompt: '黑白' },
    });
    const retried = await visitor.outcome(body.task_id);
    expect([retried.status, retried.batch]).toEqual(['completed', batch]);
    expect(await listed(batch)).toEqual([retried.id, failed.id]);
  });

  it('are listed only to their owner, also if another user names the same batch', async () => {
    const batch = crypto.randomUUID();
    const other = await server.person();
    const own = await visitor.edit('黑白', { batch });
    const foreign = await other.edit('黑白', { batch });
    expect(await listed(batch)).toEqual([own.id]);
    expect(await listed(batch, other)).toEqual([foreign.id]);
  });

  it('have a batch that is a UUID', async () => {
    const { id, thumbnail } = await visitor.upload();
    const json = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白', batch: 'x' };
    expect((await visitor.request('POST', '/api/image-edit', { json })).status).toBe(400);
    expect((await visitor.request('POST', '/api/image-generate', { json: { prompt: '猫', batch: 1 } })).status).toBe(
      400,
    );
    expect((await visitor.get('/api/image-edit/tasks?batch=x')).status).toBe(400);
  });
});
