import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createContext } from '../../../context.ts';
import { makeConfig } from '../../../platform/config/config.ts';
import { readEnv } from '../../../platform/config/env.ts';
import { createLog } from '../../../platform/log.ts';
import { gatewayErrors, type Reply, replies, startFakeGemini, wrappings } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { serve, shutDown, writePage } from '../../../testing/test-server.ts';
import { Visitor } from '../../../testing/visitor.ts';

const KEY = geminiEnv({ url: '' }).GEMINI_API_KEY;
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(3000, 7)]).toString('base64');
const WORDS = `![image](data:image/png;base64,${PNG}) raw ${PNG} with ${KEY} and ${encodeURIComponent(KEY)}`;
/** A picture as base64 or a `data:` URL, whole or in part, or the key. */
const HIDDEN = /iVBOR|BwcHBwcH|data:image|test-key-of-the-stand-in/;

const ANSWERS: readonly (readonly [name: string, reply: Reply])[] = [
  ['text', replies.textOnly(WORDS)],
  ['text with a blocked reason', replies.finishReason('SAFETY')],
  ['a message', gatewayErrors.api(400, 400, 'INVALID_ARGUMENT', WORDS)],
  ['a message inside 200', gatewayErrors.newApi(200, 'bad_response', WORDS)],
  ['a name', gatewayErrors.newApi(400, WORDS, 'no')],
  ['a quota', gatewayErrors.newApi(403, 'insufficient_user_quota', WORDS)],
  ['a page', gatewayErrors.page(413, WORDS)],
  ['plain text', gatewayErrors.text(400, WORDS)],
  ['a redirect', gatewayErrors.redirect(302, `https://${KEY}.example/${KEY}?key=${KEY}`)],
  [
    'a content type',
    (_request, response) => void response.writeHead(400, { 'content-type': `text/${KEY}` }).end('<p>'),
  ],
  ['a truncated picture', replies.cutJson()],
  ['a broken picture in Markdown', replies.textOnly(`![image](data:image/png;base64,${PNG})`)],
  ['a picture in Markdown', wrappings['Markdown in a text']],
];

it('message, evidence and log never show a picture or a key, whatever the provider sends', async () => {
  await using gemini = await startFakeGemini();
  const folder = await mkdtemp(join(tmpdir(), 'pictor-shown-'));
  await writePage(join(folder, 'web'));
  const env = { ...geminiEnv(gemini), DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'trace', PORT: '0' };
  const config = { ...makeConfig(readEnv(env)), webDir: join(folder, 'web') };
  let logged = '';
  const log = createLog(config, {
    write: (line: string) => {
      logged += line;
    },
  });
  const running = await serve(await createContext(config, { log }));
  const visitor = new Visitor(() => running.url);
  await visitor.register({ name: 'A person', email: 'somebody@example.com', password: 'correct horse' });

  for (const [name, reply] of ANSWERS) {
    gemini.reply(reply);
    const { body } = await visitor.request('POST', '/api/image-generate', { json: { prompt: '一只猫' } });
    const task = await visitor.outcome(body.task_id);
    expect(JSON.stringify(task), name).not.toMatch(HIDDEN);
  }
  const rows = await running.context.db.selectFrom('edits').selectAll().execute();
  await shutDown(running);
  await rm(folder, { recursive: true });

  expect(rows).toHaveLength(ANSWERS.length);
  expect(rows.every(({ evidence }) => evidence !== null)).toBe(true);
  expect(JSON.stringify(rows)).not.toMatch(HIDDEN);
  expect(logged).toContain('task attempt ended');
  expect(logged).not.toMatch(HIDDEN);
});
