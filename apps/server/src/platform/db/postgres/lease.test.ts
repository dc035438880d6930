import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { holdLease, isLeased, takeLease } from './lease.ts';

describe('a lease', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await server.context.db.deleteFrom('leases').execute();
  });

  const lapse = async (): Promise<void> => {
    await server.context.db.updateTable('leases').set({ expires_at: 1 }).execute();
  };

  it('has one holder at a time, even within one process, until it is released', async () => {
    const { db } = server.context;
    {
      await using lease = await holdLease(db, 'backup');
      expect(await lease?.isOurs()).toBe(true);
      expect(await holdLease(db, 'backup')).toBeUndefined();
      expect(await takeLease(db, 'backup', 1000)).toBe(false);
      expect(await isLeased(db, 'backup')).toBe(true);
    }
    expect(await isLeased(db, 'backup')).toBe(false);
  });

  it('is lost once it has expired, even if nobody else took it', async () => {
    const { db } = server.context;
    await using lease = await holdLease(db, 'backup');
    await lapse();
    expect(await lease?.isOurs()).toBe(false);
    expect(await lease?.isOurs()).toBe(false);
  });

  it('is not taken from a new holder after it expired', async () => {
    const { db } = server.context;
    {
      await using lease = await holdLease(db, 'backup');
      await lapse();
      expect(await takeLease(db, 'backup', 60_000)).toBe(true);
      expect(await lease?.isOurs()).toBe(false);
    }
    expect(await isLeased(db, 'backup')).toBe(true);
  });
});
