import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createContext } from '../context.ts';
import { replies, startFakeGemini } from '../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../testing/gemini/gemini-env.ts';
import { openBackend } from '../testing/stores/backends.ts';
import { serve, shutDown, writePage } from '../testing/test-server.ts';
import { Visitor } from '../testing/visitor.ts';
import { makeConfig } from './config/config.ts';
import { readEnv } from './config/env.ts';
import { createLog } from './log.ts';

const PROMPT = '把天空换成晚霞 words-of-a-person';
const MODEL = 'gemini-2.5-flash-image';
const SECRETS = {
  SECRET_KEY: 'the key that signs "what" has to be signed',
  METRICS_TOKEN: 'the token of the scraper',
  DATABASE_URL: 'postgres://pictor:pass%2Fword-of-the-database@db.example/pictor',
  S3_BUCKET: 'pictures',
  S3_ACCESS_KEY_ID: 'AKIA',
  S3_SECRET_ACCESS_KEY: 'secret+of/the+bucket',
  GEMINI_API_URL: 'https://gemini.example',
  GEMINI_API_ENDPOINT: `/v1beta/models/${MODEL}:generateContent`,
  GEMINI_API_KEY: 'AIza-key-of-the-model',
  DASHSCOPE_API_KEY: 'sk-key-of-dashscope',
  ARK_API_KEY: 'ark-key-of-seedream',
  OPENAI_API_KEY: 'key of the gateway',
};

/** Collects the log output. */
class Captured {
  text = '';
  write(line: string): void {
    this.text += line;
  }
  /** The parsed lines with this message. They are untyped, because each test asserts the fields that it expects. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  lines(message: string): any[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === message);
  }
}

describe('an error in the log', () => {
  const captured = new Captured();
  const log = createLog(makeConfig(readEnv({ ...SECRETS, LOG_LEVEL: 'info' })), captured);
  const logged = (err: unknown): string => {
    captured.text = '';
    log.error({ err }, 'it failed');
    expect(captured.lines('it failed')).toHaveLength(1);
    return captured.text;
  };

  it('is logged with its type, code and causes', () => {
    const cause = Object.assign(new Error('the socket hung up'), { code: 'ECONNRESET' });
    logged(Object.assign(new TypeError('no answer', { cause }), { code: 'E_MODEL' }));
    const [line] = captured.lines('it failed');
    expect(line.err).toMatchObject({ type: 'TypeError', message: 'no answer: the socket hung up', code: 'E_MODEL' });
    expect(line.err.stack).toContain('log.test.ts');
  });

  it('does not quote the row that PostgreSQL refused', () => {
    const error = new pg.DatabaseError('new row violates check constraint', 100, 'error');
    error.detail = `Failing row contains (${PROMPT}).`;
    error.where = `unnamed portal parameter $3 = '${PROMPT}'`;
    expect(logged(error)).toContain('violates check constraint');
    expect(captured.text).not.toContain('words-of-a-person');
  });

  it.each([
    [
      'the API key of a model in an address',
      `GET https://gemini.example/?key=${SECRETS.GEMINI_API_KEY}`,
      SECRETS.GEMINI_API_KEY,
    ],
    ['the API key of Ark', `Authorization: Bearer ${SECRETS.ARK_API_KEY}`, SECRETS.ARK_API_KEY],
    ['the API key of DashScope', `Authorization: Bearer ${SECRETS.DASHSCOPE_API_KEY}`, SECRETS.DASHSCOPE_API_KEY],
    ['the API key of a gateway', `Bearer ${SECRETS.OPENAI_API_KEY}`, SECRETS.OPENAI_API_KEY],
    ['the password of the database, decoded', 'no entry for pass/word-of-the-database', 'pass/word-of'],
    [
      'the password of the database, as encoded in the address',
      `cannot reach ${SECRETS.DATABASE_URL}`,
      'pass%2Fword-of',
    ],
    ['the password in an address that is not configured', 'proxy http://me:hush@proxy.example', 'hush'],
    ['the secret of the bucket', `signed with ${SECRETS.S3_SECRET_ACCESS_KEY}`, SECRETS.S3_SECRET_ACCESS_KEY],
    ['the key that signs', `HMAC ${SECRETS.SECRET_KEY}`, 'the key that signs'],
    ['the token for the metrics', `Bearer ${SECRETS.METRICS_TOKEN}`, SECRETS.METRICS_TOKEN],
    [
      'the token for the metrics, as encoded in an address',
      `/?token=${encodeURIComponent(SECRETS.METRICS_TOKEN)}`,
      'token%20of',
    ],
  ])('never logs %s, neither in the message nor in a cause', (_what, message, secret) => {
    for (const error of [new Error(message), new Error('it failed', { cause: new Error(message) })]) {
      expect(logged(error)).toContain('[secret]');
      expect(captured.text).not.toContain(secret);
    }
  });

  it('does not log an invalid address', () => {
    const error = Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: 'postgres:/me:hush' });
    expect(logged(error)).not.toContain('hush');
  });
});

it('the log of a server contains ids of requests and tasks, but no prompts and no keys', async () => {
  await using gemini = await startFakeGemini();
  await using backend = await openBackend();
  const folder = await mkdtemp(join(tmpdir(), 'pictor-log-'));
  await writePage(join(folder, 'web'));
  const env = { ...backend.env, ...geminiEnv(gemini), DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'info', PORT: '0' };
  const config = { ...makeConfig(readEnv(env)), webDir: join(folder, 'web') };
  const captured = new Captured();
  const running = await serve(await createContext(config, { log: createLog(config, captured) }));
  const visitor = new Visitor(() => running.url);
  await visitor.register({ name: 'A person', email: 'somebody@example.com', password: 'correct horse' });

  const task = await visitor.edit(PROMPT, { model: MODEL });
  for (const reply of [replies.textOnly(PROMPT), replies.refused(400, 'INVALID_ARGUMENT', PROMPT), replies.badKey()]) {
    gemini.reply(reply);
    await visitor.edit(PROMPT, { model: MODEL });
  }
  await visitor.save(task.result_image?.id ?? '', { prompt: PROMPT, title: PROMPT });
  await visitor.get(`/api/v1/images?q=words-of-a-person`);
  await visitor.request('POST', '/api/v1/auth/login', {
    json: { email: 'somebody@example.com', password: 'wrong horse' },
  });
  // Cause an internal error during a request that contains a prompt.
  await running.context.db.schema.alterTable('edit_outputs').renameTo('away').execute();
  const { id, thumbnail } = await visitor.upload();
  const broken = await visitor.request('POST', '/api/image-edit', {
    json: { orig_img: id, orig_thumb: thumbnail.id, prompt: PROMPT },
  });
  await running.context.db.schema.alterTable('away').renameTo('edit_outputs').execute();
  await shutDown(running);

  const [accepted] = captured.lines('task accepted').filter(({ task_id }) => task_id === task.id);
  expect(captured.lines('request').map(({ request_id }) => request_id)).toContain(accepted.request_id);
  expect(captured.lines('task attempt ended').find(({ task_id }) => task_id === task.id)).toMatchObject({
    model: MODEL,
    attempt: 1,
    outcome: 'completed',
  });
  expect([broken.status, captured.lines('request failed').map(({ request_id }) => request_id)]).toEqual([
    500,
    [broken.body.request_id],
  ]);
  const cookies = [...visitor.cookies.values()];
  for (const secret of ['words-of-a-person', geminiEnv(gemini).GEMINI_API_KEY, 'horse', 'somebody@', ...cookies])
    expect(captured.text).not.toContain(secret);
  await rm(folder, { recursive: true });
});
