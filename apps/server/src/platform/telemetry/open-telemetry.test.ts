import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, diag, propagation, trace } from '@opentelemetry/api';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { replies, startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../testing/gemini/gemini-env.ts';
import { startTestServer } from '../../testing/test-server.ts';

const PROMPT = '把天空换成晚霞 secret-words-of-a-person';

/** The parts of OTLP's JSON that the tests check (opentelemetry-proto, trace/v1). */
const Export = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              traceId: z.string(),
              attributes: z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })),
            }),
          ),
        }),
      ),
    }),
  ),
});

const listen = async (server: Server): Promise<string> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
};

/** A collector that keeps the requests it receives. */
const startCollector = async () => {
  const bodies: string[] = [];
  const paths = new Set<string | undefined>();
  const server = createServer(async (request, response) => {
    paths.add(request.url);
    bodies.push(Buffer.concat(await request.toArray()).toString());
    response.setHeader('content-type', 'application/json').end('{}');
  });
  const url = await listen(server);
  const spans = () =>
    bodies
      .flatMap((body) => Export.parse(JSON.parse(body)).resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
      .map(({ name, traceId, attributes }) => ({
        name,
        traceId,
        attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
      }));
  return { url, bodies, paths, spans, [Symbol.dispose]: () => server.closeAllConnections() };
};

/** The SDK reads the environment of the process. The server reads the environment that it is given. */
const collectingEnv = (variables: Record<string, string>): Record<string, string> => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return variables;
};

afterEach(() => {
  vi.unstubAllEnvs();
  // The SDK registers itself once for each process, so remove it after each test.
  for (const api of [trace, context, propagation, diag]) api.disable();
});

it('sends spans of a request, its task and the model call in one trace, without text that people wrote', async () => {
  using collector = await startCollector();
  await using gemini = await startFakeGemini();
  const env = collectingEnv({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  const server = await startTestServer({ ...env, ...geminiEnv(gemini) });
  const visitor = await server.person();
  const task = await visitor.edit(PROMPT, { model: 'gemini-2.5-flash-image' });
  gemini.reply(replies.blockedPrompt());
  const blocked = await visitor.edit(PROMPT, { model: 'gemini-2.5-flash-image' });
  await visitor.get('/api/v1/images?q=secret-words-of-a-person');
  // The message of its 400 error quotes the name of the model.
  await visitor.request('POST', '/api/image-generate', { json: { prompt: PROMPT, model: 'secret-words-of-a-person' } });
  await visitor.get('/healthz');
  // Shutting down sends all remaining spans.
  await server[Symbol.asyncDispose]();

  const spans = collector.spans();
  const ofTask = (name: string, id: string) =>
    spans.find((span) => span.name === name && span.attributes['pictor.task_id'] === id);
  const attempt = ofTask('task attempt', task.id);
  expect(attempt?.attributes).toMatchObject({
    'pictor.task_kind': 'edit',
    'pictor.model': 'gemini-2.5-flash-image',
    'pictor.outcome': 'completed',
  });
  expect(ofTask('model call', task.id)).toMatchObject({
    traceId: attempt?.traceId,
    attributes: { 'pictor.engine': 'gemini', 'pictor.outcome': 'completed' },
  });
  expect(ofTask('task attempt', blocked.id)?.attributes['pictor.outcome']).toBe('content_blocked');
  const posted = spans.filter(({ name }) => name === 'POST /api/image-edit');
  expect(posted.map(({ traceId }) => traceId)).toContain(attempt?.traceId);
  expect(posted.map(({ attributes }) => attributes['http.response.status_code']).toSorted()).toEqual([200, 200]);
  expect(spans.find(({ name }) => name === 'POST /api/image-generate')?.attributes).toMatchObject({
    'http.response.status_code': 400,
  });
  const searched = spans.find(({ name }) => name === 'GET /api/v1/images');
  expect(searched?.attributes['url.path']).toBe('/api/v1/images');

  expect(spans.map(({ name }) => name)).not.toContain('GET /healthz');
  expect([...collector.paths]).toEqual(['/v1/traces']);
  const sent = collector.bodies.join('\n');
  for (const secret of [PROMPT, 'secret-words', geminiEnv(gemini).GEMINI_API_KEY, task.result_image?.id ?? PROMPT])
    expect(sent).not.toContain(secret);
});

it('shuts down even if the collector never answers', async () => {
  const silent = createServer(() => {});
  const env = collectingEnv({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${await listen(silent)}/v1/traces`,
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '60000',
  });
  const server = await startTestServer(env);
  const asked = once(silent, 'request');
  await server.person();
  await Promise.all([asked, server[Symbol.asyncDispose]()]);
  silent.closeAllConnections();
});
