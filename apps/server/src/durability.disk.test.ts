import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from './testing/files/pictures.ts';
import { type SystemCall, startTracedServer } from './testing/system-calls.ts';
import { writePage } from './testing/test-server.ts';
import { Visitor } from './testing/visitor.ts';

const isSyncOf =
  (path: string) =>
  ({ text }: SystemCall): boolean =>
    text.startsWith('fsync(') && text.includes(`<${path}>`);

describe('data is on the disk before the server confirms it', () => {
  let folder: string;
  let calls: SystemCall[];
  let answers: { registered: SystemCall; uploaded: SystemCall; saved: SystemCall; deleted: SystemCall };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-durability-'));
    await writePage(join(folder, 'web'));
    const { server, end } = await startTracedServer(folder);
    const visitor = new Visitor(() => server.url);
    await visitor.register({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
    const { id } = await visitor.upload(await makePicture());
    const { image } = await visitor.saved(id);
    const { status } = await visitor.request('DELETE', `/api/v1/images/${image.id}`);
    expect(status).toBe(200);
    calls = await end();
    const [registered, uploaded, saved, deleted, ...others] = calls.filter(({ text }) => text.includes('"HTTP/1.1 2'));
    if (!registered || !uploaded || !saved || !deleted || others.length > 0) throw new Error('not four answers');
    answers = { registered, uploaded, saved, deleted };
  }, 60_000);
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** The last sync of the write-ahead log between two answers. */
  const commitBetween = (before: SystemCall, after: SystemCall): SystemCall => {
    const isCommit = isSyncOf(join(folder, 'data/pictor.sqlite-wal'));
    const commit = calls.findLast((call) => isCommit(call) && call.begun > before.ended && call.ended < after.begun);
    if (!commit) throw new Error(`no commit was synced before ${after.text}`);
    return commit;
  };

  it('an upload syncs its bytes, then its names and their folders, then its row', () => {
    const commit = commitBetween(answers.registered, answers.uploaded);
    const isThere = (path: string, after: number, before: number): boolean =>
      calls.some((call) => isSyncOf(path)(call) && call.begun > after && call.ended < before);
    const links = calls.flatMap((call) => {
      const [, from, to] = /^link\("([^"]+)", "([^"]+\/image-edit\/[^"]+)"/.exec(call.text) ?? [];
      return from !== undefined && to !== undefined ? [{ call, from, to }] : [];
    });
    expect(links).toHaveLength(2);
    for (const { call, from, to } of links) {
      expect(isThere(from, 0, call.begun)).toBe(true);
      expect(isThere(dirname(to), call.ended, commit.begun)).toBe(true);
      // The folder of the day and its parent folder are new.
      expect(isThere(dirname(dirname(to)), 0, commit.begun)).toBe(true);
      expect(isThere(join(folder, 'data/blobs'), 0, commit.begun)).toBe(true);
    }
  });

  it('a save syncs its row', () => {
    expect(commitBetween(answers.uploaded, answers.saved)).toBeDefined();
  });

  it('a deletion syncs the deletion of its row before it deletes the bytes', () => {
    const commit = commitBetween(answers.saved, answers.deleted);
    const removed = calls.filter(({ text }) => /^unlink(at)?\(.*\/image-edit\//.test(text));
    expect(removed).toHaveLength(2);
    for (const { begun } of removed) expect(begun).toBeGreaterThan(commit.ended);
  });
});
