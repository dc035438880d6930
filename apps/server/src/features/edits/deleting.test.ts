import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, replies, startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Answer, Visitor } from '../../testing/visitor.ts';

const MODEL = 'gemini-2.5-flash-image';
const ROUNDS = 5;

describe('deleting a task', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer(geminiEnv(gemini));
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });

  const deleteTask = (id: string): Promise<Answer> => visitor.request('DELETE', `/api/image-edit?task_id=${id}`);

  it('keeps its result if it is the original of another waiting or running task', async () => {
    const { id, result_image } = await visitor.edit('黑白', { model: 'darkroom' });
    const held = replies.heldImage();
    gemini.reply(held.reply);
    const json = { orig_img: result_image?.id, orig_thumb: result_image?.thumb_id, prompt: 'a hat', model: MODEL };
    const next = (await visitor.request('POST', '/api/image-edit', { json })).body.task_id;
    await gemini.received();
    expect((await deleteTask(id)).status).toBe(200);
    expect((await visitor.bytes(result_image?.id ?? '')).status).toBe(200);
    held.release();
    expect((await visitor.outcome(next)).status).toBe('completed');
    expect((await deleteTask(next)).status).toBe(200);
  });

  it('and saving its result at the same time do not deadlock', async () => {
    const { db, config } = server.context;
    /** On PostgreSQL: waits until this many connections wait for a lock. SQLite has a single connection, on which they wait instead. */
    const untilWaiting = async (count: number): Promise<void> => {
      if (config.database.kind === 'sqlite') return;
      const waiting: RawBuilder<{ count: number }> = sql`select count(*) as count from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`;
      await expect.poll(async () => (await waiting.execute(db)).rows[0]?.count, { interval: 5 }).toBe(count);
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, result_image } = await visitor.edit('黑白', { model: 'darkroom' });
      const answers: Promise<Answer>[] = [];
      const inLine = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      // Both need this row. While it is locked, both are in the middle of their work.
      const holding = db.transaction().execute(async (trx) => {
        await trx
          .updateTable('usage')
          .set((eb) => ({ quota_bytes: eb.ref('quota_bytes') }))
          .execute();
        inLine.resolve();
        await release.promise;
      });
      await inLine.promise;
      answers.push(visitor.save(result_image?.id ?? ''));
      await untilWaiting(1);
      answers.push(deleteTask(id));
      await untilWaiting(2);
      release.resolve();
      await holding;
      const [saved, deleted] = await Promise.all(answers);
      expect([saved?.status, deleted?.status]).toEqual([201, 200]);
      expect((await visitor.bytes(result_image?.id ?? '')).status).toBe(200);
    }
  });
});
