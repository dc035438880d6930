import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/pictures.ts';
import { boot, shutDown, writePage } from '../../testing/test-server.ts';
import { Visitor } from '../../testing/visitor.ts';

const SERVE = join(import.meta.dirname, '../../testing/serve.ts');
const ROUNDS = 5;
const PEOPLE_AT_WORK = 6;
/** The kill falls after so many answers at the most, so that each round falls somewhere else. */
const ANSWERS = 60;

interface Acknowledged {
  /** Uploads that were answered with 200 and not deleted since, with their bytes. */
  uploads: Map<string, Buffer>;
  images: Set<string>;
  tasks: Set<string>;
}

const startProcess = async (folder: string): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, [SERVE, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of child.stdout) return { child, url: String(chunk).trim() };
  throw new Error('the server did not start');
};

/** Uploads, saves, edits and deletes until the server is gone; what it has answered is written down. */
const work = async (visitor: Visitor, acknowledged: Acknowledged, answered: () => void): Promise<void> => {
  for (;;) {
    const bytes = await makePicture({ width: 20 + randomInt(200), height: 20 + randomInt(200) });
    const { id, thumbnail } = await visitor.upload(bytes);
    acknowledged.uploads.set(id, bytes);
    answered();
    switch (randomInt(3)) {
      case 0: {
        const { image } = await visitor.saved(id);
        acknowledged.images.add(image.id);
        break;
      }
      case 1: {
        const json = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白' };
        const { body } = await visitor.request('POST', '/api/image-edit', { json });
        acknowledged.tasks.add(body.task_id);
        break;
      }
      default:
        // Whether the deletion went through is open from here on.
        acknowledged.uploads.delete(id);
        await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
    }
    answered();
  }
};

describe('a server that is killed at any moment', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-crash-'));
    await writePage(join(folder, 'web'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('has everything that it acknowledged once it starts again, and nothing half done', async () => {
    const acknowledged: Acknowledged = { uploads: new Map(), images: new Set(), tasks: new Set() };
    const account = { email: 'ada@example.com', password: 'correct horse' };
    for (let round = 0; round < ROUNDS; round += 1) {
      const { child, url } = await startProcess(folder);
      const visitor = new Visitor(() => url);
      if (round === 0) await visitor.register({ name: 'Ada', ...account });
      else await visitor.request('POST', '/api/v1/auth/login', { json: account });
      let answers = 1 + randomInt(ANSWERS);
      const answered = (): void => {
        answers -= 1;
        if (answers === 0) child.kill('SIGKILL');
      };
      const exited = once(child, 'exit');
      const ends = await Promise.allSettled(
        Array.from({ length: PEOPLE_AT_WORK }, () => work(visitor, acknowledged, answered)),
      );
      child.kill('SIGKILL');
      await exited;
      // Whoever was refused before the kill has found something else.
      for (const end of ends) expect(end).toMatchObject({ reason: { message: 'fetch failed' } });
    }

    const running = await boot(folder, {});
    const { db, doctor } = running.context;
    await doctor.run({ dryRun: false, verify: false, before: Date.now() });
    const visitor = new Visitor(() => running.url);
    await visitor.request('POST', '/api/v1/auth/login', { json: account });
    for (const id of acknowledged.tasks) {
      const { status } = await visitor.task(id);
      expect(status === 'processing' ? (await visitor.outcome(id)).status : status).toBe('completed');
    }
    const second = await doctor.run({ dryRun: true, verify: true, before: Date.now() + 60_000 });
    for (const [id, bytes] of acknowledged.uploads) expect((await visitor.bytes(id)).bytes.equals(bytes)).toBe(true);
    for (const id of acknowledged.images) expect((await visitor.get(`/api/v1/images/${id}`)).status).toBe(200);

    const sums = await db
      .selectFrom('assets')
      .select(['saved', ({ fn }) => fn.sum<number>('size_bytes').as('bytes')])
      .where('thumbnail_of', 'is', null)
      .groupBy('saved')
      .execute();
    const { used_bytes, workspace_bytes } = await db.selectFrom('storage').selectAll().executeTakeFirstOrThrow();
    const bytesOf = (saved: number): number => sums.find((sum) => sum.saved === saved)?.bytes ?? 0;
    await shutDown(running);
    expect([used_bytes, workspace_bytes]).toEqual([bytesOf(1), bytesOf(0)]);
    expect(second).toMatchObject({ orphans: [], dropped: [], lost: [], damaged: [] });
    expect(acknowledged.uploads.size).toBeGreaterThan(0);
  }, 120_000);
});
