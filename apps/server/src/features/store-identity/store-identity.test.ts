import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireStores } from '../../open-stores.ts';
import { makeConfig } from '../../platform/config/config.ts';
import { readEnv } from '../../platform/config/env.ts';
import { type Backend, openBackend } from '../../testing/stores/backends.ts';
import { boot, shutDown, writePage } from '../../testing/test-server.ts';
import { Visitor } from '../../testing/visitor.ts';

/** The environment of another backend without its database. */
const bucketOf = ({ env }: Backend) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('S3_')));

describe('a database and its blob store', () => {
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

  it('are not used by an older Pictor than the last one that used them', async () => {
    const running = await boot(folder, { ...backends[0]?.env });
    const later = { name: '9999-later', timestamp: new Date().toISOString() };
    await sql`insert into kysely_migration (name, timestamp) values (${later.name}, ${later.timestamp})`.execute(
      running.context.db,
    );
    await shutDown(running);
    const refusal = /^(DATA_DIR|DATABASE_URL): .+ was last used by a newer Pictor: /;
    await expect(start({ ...backends[0]?.env })).rejects.toThrow(refusal);
    const config = makeConfig(readEnv({ DATA_DIR: join(folder, 'data'), ...backends[0]?.env }));
    await expect(requireStores(config, { mayBeOlder: true })).rejects.toThrow(refusal);
  });

  it('can be started again together', async () => {
    await makeLibrary();
    await expect(start({ ...backends[0]?.env })).resolves.toBeUndefined();
  });

  it('cannot be mixed: a new database does not start with the blob store of another one', async () => {
    await makeLibrary();
    const [first, second] = backends;
    if (!first || !second) throw new Error('two backends are needed');
    // A folder stays the same. For buckets, the first one is used.
    const env = { ...second.env, ...bucketOf(first) };
    if (Object.keys(env).length === 0) await rm(join(folder, 'data/pictor.sqlite'));
    await expect(start(env)).rejects.toThrow(/^(DATA_DIR|S3_BUCKET): .+ belongs to another database$/);
  });

  it('cannot be separated: the database does not start if its files are gone', async () => {
    await makeLibrary();
    const [first, second] = backends;
    if (!first || !second) throw new Error('two backends are needed');
    await rm(join(folder, 'data/blobs'), { recursive: true, force: true });
    await expect(start({ ...first.env, ...bucketOf(second) })).rejects.toThrow(
      /^(DATA_DIR|S3_BUCKET): .+ is empty, and this database has pictures$/,
    );
  });
});
