import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createContext } from '../../context.ts';
import { makeConfig } from '../../platform/config/config.ts';
import { readEnv } from '../../platform/config/env.ts';
import { createLog, LogSecrets } from '../../platform/log.ts';
import { replies, startFakeOpenAi } from '../../testing/openai/fake-openai.ts';
import { openBackend } from '../../testing/stores/backends.ts';
import { serve, shutDown, writePage } from '../../testing/test-server.ts';
import { Visitor } from '../../testing/visitor.ts';

const API_KEY = 'sk-key+of/an=administrator';

it('no log line, no row and no answer contains the key of a provider', async () => {
  await using openai = await startFakeOpenAi('gateway');
  await using backend = await openBackend();
  const folder = await mkdtemp(join(tmpdir(), 'pictor-secrets-'));
  await writePage(join(folder, 'web'));
  const env = { ...backend.env, DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'trace', PORT: '0' };
  const config = { ...makeConfig(readEnv(env)), webDir: join(folder, 'web') };
  let logged = '';
  const secrets = new LogSecrets(config);
  const stream = {
    write: (line: string): void => {
      logged += line;
    },
  };
  const running = await serve(await createContext(config, { secrets, log: createLog(config, stream, secrets) }));
  const visitor = new Visitor(() => running.url);
  await visitor.register({ name: 'A person', email: 'somebody@example.com', password: 'correct horse' });
  const json = {
    kind: 'openai',
    name: 'Studio',
    base_url: openai.url,
    api_key: API_KEY,
    models: [{ id: 'gpt-image-2' }],
  };
  const created = await visitor.request('POST', '/api/v1/admin/providers', { json });
  const { id } = created.body.provider;
  openai.reply(replies.wrongKey());
  const answers = [
    created.text,
    (await visitor.get('/api/v1/admin/providers')).text,
    (await visitor.request('POST', `/api/v1/admin/providers/${id}/test`)).text,
    JSON.stringify(await visitor.edit('a hat', { model: 'gpt-image-2' })),
    (await visitor.request('GET', '/api/v1/export')).text,
  ];
  running.context.log.error({ err: new Error(`a library quotes ${API_KEY}`) }, 'it failed');
  const { db } = running.context;
  answers.push(JSON.stringify(await db.selectFrom('providers').selectAll().execute()));
  answers.push(JSON.stringify(await db.selectFrom('edits').selectAll().execute()));
  await shutDown(running);
  await rm(folder, { recursive: true });
  expect(logged).toContain('a library quotes [secret]');
  for (const text of [logged, ...answers])
    for (const form of [API_KEY, encodeURIComponent(API_KEY), Buffer.from(API_KEY).toString('base64')])
      expect(text).not.toContain(form);
});
