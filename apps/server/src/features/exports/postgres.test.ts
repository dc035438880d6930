import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

describe('an export from one of several processes', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('is refused while another process sends one to this user', async () => {
    const person = await server.person();
    const { id } = (await person.get('/api/v1/auth/me')).body.user;
    const lease = { name: `download ${id}`, holder: 'another process', expires_at: Date.now() + 60_000 };
    const { db } = server.context;
    await db.insertInto('leases').values(lease).execute();
    const refused = await person.get('/api/v1/export');
    expect([refused.status, refused.body.code]).toEqual([429, 'download_running']);
    await db.deleteFrom('leases').execute();
    expect((await person.get('/api/v1/export')).status).toBe(200);
  });
});
