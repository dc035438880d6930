import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSweeps } from './sweeps.ts';
import { replies, startFakeGemini } from './testing/gemini/fake-gemini.ts';
import { geminiEnv } from './testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';
import type { Visitor } from './testing/visitor.ts';

const DAY = 24 * 60 * 60 * 1000;

const GEMINI = 'gemini-2.5-flash-image';

describe('the sweep of expired data', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer({ WORKSPACE_TTL_DAYS: '30', TASK_TTL_DAYS: '90' });
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const age = async (table: 'assets' | 'tasks', id: string, days: number): Promise<void> => {
    const { db } = server.context;
    const then = Date.now() - days * DAY;
    if (table === 'assets') await db.updateTable('assets').set({ created_at: then }).where('id', '=', id).execute();
    else {
      await db.updateTable('edits').set({ updated_at: then }).where('id', '=', id).execute();
      await db.updateTable('tasks').set({ created_at: then }).where('id', '=', id).execute();
    }
  };

  it('removes expired data of each kind and reports its count, and keeps younger and saved data', async () => {
    const [old, young, saved] = [await visitor.upload(), await visitor.upload(), await visitor.upload()];
    await visitor.saved(saved.id);
    await age('assets', old.id, 31);
    await age('assets', young.id, 29);
    await age('assets', saved.id, 400);
    const [oldTask, youngTask] = [await visitor.edit('黑白'), await visitor.edit('黑白')];
    await age('tasks', oldTask.id, 91);
    await age('tasks', youngTask.id, 89);
    const left = join(server.dataDir, 'staging/left');
    await writeFile(left, 'half an upload');
    await utimes(left, 1000, 1000);
    await writeFile(join(server.dataDir, 'staging/coming'), 'the beginning of one');

    expect(await runSweeps(server.context)).toEqual({
      'orphaned uploads': 1,
      'expired workspace pictures': 1,
      'finished tasks': 1,
    });

    expect((await visitor.bytes(old.id)).status).toBe(404);
    for (const { id } of [young, saved]) expect((await visitor.bytes(id)).status).toBe(200);
    expect((await visitor.get(`/api/image-edit?task_id=${oldTask.id}`)).status).toBe(404);
    expect((await visitor.task(youngTask.id)).status).toBe('completed');
    // The result of a deleted task stays until its own time in the workspace is over.
    expect((await visitor.bytes(oldTask.result_image?.id ?? '')).status).toBe(200);
    expect(await runSweeps(server.context)).toMatchObject({ 'orphaned uploads': 0 });
  });

  it('keeps a picture as long as a running task uses it', async () => {
    await using gemini = await startFakeGemini();
    await using busy = await startTestServer(geminiEnv(gemini));
    const person = await busy.person();
    gemini.reply(replies.hang());
    const { id, thumbnail } = await person.upload();
    const edit = { orig_img: id, orig_thumb: thumbnail.id, prompt: 'a hat', model: GEMINI };
    const { task_id } = (await person.request('POST', '/api/image-edit', { json: edit })).body;
    await gemini.received();
    await busy.context.db.updateTable('assets').set({ created_at: 1000 }).execute();
    expect(await runSweeps(busy.context)).toMatchObject({ 'expired workspace pictures': 0 });
    expect((await person.bytes(id)).status).toBe(200);
    await person.request('PUT', `/api/image-edit?task_id=${task_id}`);
    await busy.context.db.deleteFrom('leases').execute();
    expect(await runSweeps(busy.context)).toMatchObject({ 'expired workspace pictures': 1 });
  });
});
