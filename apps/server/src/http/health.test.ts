import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';

it('a server without a staging folder is not ready', async () => {
  await using server = await startTestServer();
  const staging = join(server.dataDir, 'staging');
  const visitor = await server.person();
  const isReady = async () => (await visitor.get('/readyz')).status;
  expect(await isReady()).toBe(200);
  await rm(staging, { recursive: true });
  expect(await isReady()).toBe(503);
  await mkdir(staging);
  expect(await isReady()).toBe(200);
});
