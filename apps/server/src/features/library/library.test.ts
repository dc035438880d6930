import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeConfig } from '../../config/config.ts';
import { readEnv } from '../../config/env.ts';
import { requireLibrary } from '../../open-library.ts';
import { type Backend, openBackend } from '../../testing/backends.ts';
import { boot, shutDown, writePage } from '../../testing/test-server.ts';
import { Visitor } from '../../testing/visitor.ts';

/** Everything but the database: what a second backend has to lend. */
const bucketOf = ({ env }: Backend) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('S3_')));

describe('a database and the bytes that belong to it', () => {
  let folder: string;
  let backends: Backend[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-library-'));
    backends = [await openBackend(), await openBackend()];
    await writePage(join(folder, 'web'));
  });
  afterEach(async () => {
    for (const backend of backends) await backend[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** A library with one picture. */
  const makeLibrary = async (): Promise<void> => {
    const running = await boot(folder, { ...backends[0]?.env });
    const visitor = new Visitor(() => running.url);
    await visitor.register({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
    await visitor.upload();
    await shutDown(running);
  };
  const start = async (env: Record<string, string>): Promise<void> => shutDown(await boot(folder, env));

  it('are not touched by a Pictor older than the one that used them last', async () => {
    const running = await boot(folder, { ...backends[0]?.env });
    const later = { name: '9999-later', timestamp: new Date().toISOString() };
    await sql`insert into kysely_migration (name, timestamp) values (${later.name}, ${later.timestamp})`.execute(
      running.context.db,
    );
    await shutDown(running);
    const refusal = /^(DATA_DIR|DATABASE_URL): .+ was last used by a newer Pictor: /;
    await expect(start({ ...backends[0]?.env })).rejects.toThrow(refusal);
    const config = makeConfig(readEnv({ DATA_DIR: join(folder, 'data'), ...backends[0]?.env }));
    await expect(requireLibrary(config, { mayBeOlder: true })).rejects.toThrow(refusal);
  });

  it('start together again', async () => {
    await makeLibrary();
    await expect(start({ ...backends[0]?.env })).resolves.toBeUndefined();
  });

  it('are not mixed up: a new database does not start on the bytes of another', async () => {
    await makeLibrary();
    const [first, second] = backends;
    if (!first || !second) throw new Error('two backends were opened');
    // A folder stays where it is; a bucket is that of the first.
    const env = { ...second.env, ...bucketOf(first) };
    if (Object.keys(env).length === 0) await rm(join(folder, 'data/pictor.sqlite'));
    await expect(start(env)).rejects.toThrow(/^(DATA_DIR|S3_BUCKET): .+ belongs to another database$/);
  });

  it('are not parted: the database does not start where its bytes are gone', async () => {
    await makeLibrary();
    const [first, second] = backends;
    if (!first || !second) throw new Error('two backends were opened');
    await rm(join(folder, 'data/blobs'), { recursive: true, force: true });
    await expect(start({ ...first.env, ...bucketOf(second) })).rejects.toThrow(
      /^(DATA_DIR|S3_BUCKET): .+ is empty, and this database has pictures$/,
    );
  });
});
