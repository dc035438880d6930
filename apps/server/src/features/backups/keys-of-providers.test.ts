import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DiskBlobStore, openDiskBlobs } from '../../platform/blobs/disk.ts';
import { openDatabase } from '../../platform/db/database.ts';
import { startTestServer } from '../../testing/test-server.ts';
import { backUp } from './backup.ts';
import { blobFolder, readManifest, tablePath } from './manifest.ts';
import { restore } from './restore.ts';

const PATH = '/api/v1/admin/providers';

it('a backup has no keys of providers, and a restored provider says that it needs its key again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-backup-'));
  const SECRET_KEY = 'the same secret key before and after';
  await using server = await startTestServer({ SECRET_KEY });
  const admin = await server.person();
  const json = { kind: 'openai', name: 'Studio', base_url: 'https://gateway.example/v1', models: [{ id: 'flux' }] };
  await admin.request('POST', PATH, { json: { ...json, api_key: 'sk-the-secret-key' } });
  await admin.request('POST', PATH, { json: { ...json, name: 'Local', base_url: 'http://127.0.0.1:1234/v1' } });
  const { config, blobs } = server.context;
  await backUp(
    {
      openDatabase: () => openDatabase(config.database, { onError: () => {}, patient: true }),
      requireIntegrity: async () => {},
      blobs,
      openTarget: openDiskBlobs,
      sweptFolders: [],
    },
    folder,
  );
  const manifest = await readManifest(folder);
  expect(await readFile(tablePath(folder, manifest, 'providers'), 'utf8')).not.toContain('api_key');

  await using restored = await startTestServer({ SECRET_KEY });
  await restore({ ...restored.context, source: new DiskBlobStore(blobFolder(folder)) }, folder, manifest);
  await restored.restart();
  const again = restored.stranger();
  const account = { email: 'person-1@example.com', password: 'correct horse' };
  await again.request('POST', '/api/v1/auth/login', { json: account });
  const { providers } = (await again.get(PATH)).body;
  expect(providers).toMatchObject([
    { name: 'Studio', has_key: false, problem: { code: 'key_missing' } },
    { name: 'Local', has_key: false, problem: null },
  ]);
  const change = await again.request('PATCH', `${PATH}/${providers[0].id}`, { json: { api_key: 'sk-the-secret-key' } });
  expect(change.body.provider.problem).toBe(null);
  await rm(folder, { recursive: true });
});
