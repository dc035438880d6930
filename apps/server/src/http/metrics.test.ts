import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startDoctorRounds } from '../features/doctor/rounds.ts';
import { startSweeps } from '../sweeps.ts';
import { type FakeGemini, replies, startFakeGemini } from '../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import type { Visitor } from '../testing/visitor.ts';

const GEMINI = 'gemini-2.5-flash-image';
const TOKEN = 'a token for the scraper';

/** The value of a series, named as in the text format, or undefined if it is missing. */
const seriesIn = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

describe('metrics', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer({ ...geminiEnv(gemini), TASK_CONCURRENCY: '1' });
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });

  const scrape = async (): Promise<string> => (await server.stranger().get('/metrics')).text;
  const series = async (name: string) => seriesIn(await scrape(), name);

  it('count requests and their duration by route pattern, whatever paths are requested', async () => {
    const guesses = ['/wp-admin', '/api/none', '/api/%zz', '/api/v1/images/00000000-0000-4000-8000-000000000000'];
    for (const path of guesses) await visitor.get(path);
    await visitor.get('/api/v1/images/ffffffff-0000-4000-8000-000000000000');

    await vi.waitFor(async () => {
      const labels = 'method="GET",route="/api/v1/images/:id",status="4xx"';
      const text = await scrape();
      expect(seriesIn(text, `pictor_http_requests_total{${labels}}`)).toBe(2);
      expect(seriesIn(text, `pictor_http_request_duration_seconds_count{${labels}}`)).toBe(2);
      expect(seriesIn(text, `pictor_http_request_duration_seconds_bucket{le="30",${labels}}`)).toBe(2);
      expect(seriesIn(text, 'pictor_http_requests_total{method="GET",route="unmatched",status="4xx"}')).toBe(3);
      expect(text).not.toContain('wp-admin');
    });
  });

  it('count thumbnails, although they bypass Fastify', async () => {
    const { thumbnail } = await visitor.upload();
    await visitor.bytes(thumbnail.id);
    await visitor.bytes(thumbnail.id);
    await vi.waitFor(async () =>
      expect(
        await series('pictor_http_requests_total{method="GET",route="/api/asset/image",status="2xx"}'),
      ).toBeGreaterThanOrEqual(2),
    );
  });

  it('show how tasks ended, by engine, and their number of attempts', async () => {
    const completed = 'engine="darkroom",kind="edit",outcome="completed"';
    await visitor.edit('黑白', { model: 'darkroom' });
    expect(await series(`pictor_task_duration_seconds_count{${completed}}`)).toBe(1);
    await vi.waitFor(async () =>
      expect(await series(`pictor_task_attempt_duration_seconds_count{${completed}}`)).toBe(1),
    );

    gemini.reply(replies.blockedPrompt());
    await visitor.edit('变成雪景', { model: GEMINI });
    await gemini.received();
    expect(
      await series('pictor_task_duration_seconds_count{engine="gemini",kind="edit",outcome="content_blocked"}'),
    ).toBe(1);
  });

  it('show waiting and running tasks, and that a stopped task was stopped', async () => {
    gemini.reply(replies.hang());
    const running = await visitor.startEdit('变成雪景', { model: GEMINI });
    await gemini.received();
    const waiting = await visitor.startEdit('变成雨景', { model: GEMINI });
    const text = await scrape();
    expect(seriesIn(text, 'pictor_tasks{state="running"}')).toBe(1);
    expect(seriesIn(text, 'pictor_tasks{state="waiting"}')).toBe(1);
    expect(seriesIn(text, 'pictor_task_oldest_waiting_seconds')).toBeGreaterThan(0);

    await visitor.request('PUT', `/api/image-edit?task_id=${waiting}`);
    await visitor.request('PUT', `/api/image-edit?task_id=${running}`);
    const stopped = 'engine="gemini",kind="edit",outcome="stopped"';
    expect(await series(`pictor_task_duration_seconds_count{${stopped}}`)).toBe(2);
    await vi.waitFor(async () => {
      const now = await scrape();
      expect(seriesIn(now, 'pictor_tasks{state="running"}')).toBe(0);
      expect(seriesIn(now, 'pictor_task_oldest_waiting_seconds')).toBe(0);
      expect(
        seriesIn(now, 'pictor_task_attempt_duration_seconds_count{engine="gemini",kind="edit",outcome="cancelled"}'),
      ).toBe(1);
    });
  });

  it('show the state of the process', async () => {
    const text = await scrape();
    expect(seriesIn(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(text).toContain('\nnodejs_eventloop_lag_p99_seconds ');
  });

  it('show what the doctor found and what the cleanup removed', async () => {
    const begun = Date.now() / 1000;
    expect(await series('pictor_doctor_last_round_timestamp_seconds')).toBeUndefined();
    startDoctorRounds(server.context);
    startSweeps(server.context);
    await vi.waitFor(async () => {
      const text = await scrape();
      expect(seriesIn(text, 'pictor_doctor_last_round_timestamp_seconds')).toBeGreaterThan(begun);
      expect(seriesIn(text, 'pictor_doctor_found{what="lost"}')).toBe(0);
      expect(seriesIn(text, 'pictor_doctor_examined{what="rows"}')).toBeGreaterThan(0);
      expect(seriesIn(text, 'pictor_swept_total{what="finished tasks"}')).toBe(0);
    });
  });
});

describe('metrics of accounts', () => {
  it('are totals', async () => {
    await using server = await startTestServer();
    const visitor = await server.person();
    const { id, size } = await visitor.upload();
    await visitor.saved(id);
    const { text } = await server.stranger().get('/metrics');
    expect([
      seriesIn(text, 'pictor_users'),
      seriesIn(text, 'pictor_images'),
      seriesIn(text, 'pictor_videos'),
      seriesIn(text, 'pictor_storage_bytes{place="library"}'),
      seriesIn(text, 'pictor_storage_bytes{place="workspace"}'),
    ]).toEqual([1, 1, 0, size, 0]);
  });

  it('are left out while the database does not answer, and all others are still shown', async () => {
    await using server = await startTestServer();
    await server.context.db.schema.alterTable('usage').renameTo('away').execute();
    const { status, text } = await server.stranger().get('/metrics');
    await server.context.db.schema.alterTable('away').renameTo('usage').execute();
    expect([status, seriesIn(text, 'pictor_users'), seriesIn(text, 'pictor_tasks{state="waiting"}')]).toEqual([
      200,
      undefined,
      0,
    ]);
    expect(text).not.toContain('pictor_storage_bytes{');
  });
});

describe('access to metrics', () => {
  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'])(
    'without a token, a request through a proxy with %s gets the 404 of an unknown path',
    async (header) => {
      await using server = await startTestServer();
      const stranger = server.stranger();
      const [unknown, refused] = [await stranger.get('/metrix'), await stranger.get('/metrics', { [header]: 'x' })];
      expect([refused.status, refused.text, [...refused.headers.keys()]]).toEqual([
        404,
        unknown.text,
        [...unknown.headers.keys()],
      ]);
    },
  );

  it('without a token, other machines get 404', async () => {
    await using server = await startTestServer();
    const ask = async (remoteAddress: string) =>
      (await server.app.inject({ url: '/metrics', remoteAddress })).statusCode;
    for (const address of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) expect(await ask(address)).toBe(200);
    for (const address of ['192.0.2.7', '10.0.0.1', 'fd00::2', '::ffff:192.0.2.7'])
      expect(await ask(address)).toBe(404);
  });

  it.each([
    ['HTTP/1.0, the default of nginx', 'GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:3000\r\n\r\n'],
    ['no host name', 'GET /metrics HTTP/1.0\r\n\r\n'],
    [
      'a host name that is not loopback',
      'GET /metrics HTTP/1.1\r\nHost: pictures.example\r\nConnection: close\r\n\r\n',
    ],
  ])('without a token, a request with %s gets 404', async (_what, head) => {
    await using server = await startTestServer();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.end(head);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('without a token, the public address must be loopback', async () => {
    await using open = await startTestServer({ PUBLIC_URL: 'https://pictures.example' });
    expect((await open.stranger().get('/metrics')).status).toBe(404);
    await using own = await startTestServer({ PUBLIC_URL: 'http://localhost:3000' });
    expect((await own.stranger().get('/metrics')).status).toBe(200);
  });

  it('with a token, any client that sends it may read them', async () => {
    await using server = await startTestServer({ METRICS_TOKEN: TOKEN, PUBLIC_URL: 'https://pictures.example' });
    const stranger = server.stranger();
    const ask = async (headers: Record<string, string>) => (await stranger.get('/metrics', headers)).status;
    expect(await ask({})).toBe(401);
    expect(await ask({ authorization: 'Bearer another token, as long' })).toBe(401);
    expect(await ask({ authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.7' })).toBe(200);
  });

  it('metrics contain no id, address or prompt of a user', async () => {
    await using server = await startTestServer();
    const visitor = await server.person();
    const task = await visitor.edit('黑白');
    const { text } = await server.stranger().get('/metrics');
    for (const secret of [task.id, task.result_image?.id ?? '', '黑白', 'example.com'])
      expect(text).not.toContain(secret);
  });
});
