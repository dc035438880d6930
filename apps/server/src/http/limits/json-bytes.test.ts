import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeldRequest } from '../../testing/held-request.ts';
import { makePicture } from '../../testing/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PATIENCE = { timeout: 10_000 };

const MIB = 1024 * 1024;
const KEYS = '/api/v1/auth/keys';
const LOGIN = '/api/v1/auth/login';
const IMAGES = '/api/v1/images';

describe('JSON bodies in memory', () => {
  const LIMITS = { smallJsonPerCaller: 2 * MIB, smallJson: 3 * MIB, largeJson: 40 * MIB };
  const json = { 'content-type': 'application/json' };

  interface Sender {
    server: TestServer;
    visitor?: Visitor;
  }
  /** Announces a body and sends one byte of it. */
  const hold = async (sender: Sender, path: string, bytes: number): Promise<HeldRequest> => {
    const headers = { ...json, 'content-length': bytes };
    const { server, ...visitor } = sender;
    const held = new HeldRequest(server, path, { method: 'POST', headers, ...visitor });
    await held.write('{');
    // Once this is answered, what was sent before it has been read.
    await server.stranger().get('/healthz');
    return held;
  };
  const makeKey = async (visitor: Visitor): Promise<number> =>
    (await visitor.request('POST', KEYS, { json: { name: 'x'.repeat(50) } })).status;

  it('are refused with 429 while their sender holds as many as anybody may, and taken again once those have gone', async () => {
    await using server = await startTestServer({}, LIMITS);
    const [visitor, other] = [await server.person(), await server.person()];
    const held = [await hold({ server, visitor }, KEYS, MIB), await hold({ server, visitor }, KEYS, MIB)];
    const refused = await visitor.request('POST', KEYS, { json: { name: 'third' } });
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await makeKey(other)).toBe(201);
    for (const one of held) one[Symbol.dispose]();
    await expect.poll(() => makeKey(visitor), PATIENCE).toBe(201);
  });

  it('count for the address of somebody who has not signed in', async () => {
    await using server = await startTestServer({}, LIMITS);
    const held = [await hold({ server }, LOGIN, MIB), await hold({ server }, LOGIN, MIB)];
    const account = { email: 'nobody@example.com', password: 'correct horse' };
    const logIn = async () => (await server.stranger().request('POST', LOGIN, { json: account })).status;
    expect(await logIn()).toBe(429);
    for (const one of held) one[Symbol.dispose]();
    await expect.poll(logIn, PATIENCE).toBe(401);
  });

  it('are refused with 503 while all of them together hold as much as they may', async () => {
    await using server = await startTestServer({}, LIMITS);
    const people = [await server.person(), await server.person(), await server.person()];
    const held = [];
    for (const visitor of people) held.push(await hold({ server, visitor }, KEYS, MIB));
    const answer = await server.stranger().request('POST', LOGIN, { json: {} });
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    for (const one of held) one[Symbol.dispose]();
  });

  it('do not keep small ones out where they are large', async () => {
    await using server = await startTestServer({}, LIMITS);
    const [visitor, other] = [await server.person(), await server.person()];
    using _first = await hold({ server, visitor }, IMAGES, 28 * MIB);
    using second = await hold({ server, visitor }, IMAGES, 2 * MIB);
    expect(await second.answer()).toMatchObject({ status: 429, retryAfter: '5' });
    using third = await hold({ server, visitor: other }, IMAGES, 20 * MIB);
    expect(await third.answer()).toMatchObject({ status: 503, retryAfter: '5' });
    expect(await makeKey(visitor)).toBe(201);
  });

  it('count as they arrive where no length was announced', async () => {
    await using server = await startTestServer({}, LIMITS);
    const visitor = await server.person();
    const options = { method: 'POST', visitor, headers: json };
    const held = Array.from({ length: 3 }, () => new HeldRequest(server, KEYS, options));
    await Promise.all(held.map((one) => one.write('x'.repeat(MIB - 1000))));
    expect(await Promise.race(held.map((one) => one.answer()))).toMatchObject({ status: 429, retryAfter: '5' });
    for (const one of held) one[Symbol.dispose]();
  });

  it('are free again once they are answered, also with an error', async () => {
    await using server = await startTestServer({}, LIMITS);
    const visitor = await server.person();
    const statusOf = async (length: number): Promise<number> =>
      (await visitor.request('POST', KEYS, { json: { name: 'x'.repeat(length) } })).status;
    for (let n = 0; n < 5; n += 1) expect(await statusOf(1_000_000)).toBe(400);
    expect(await statusOf(2_000_000)).toBe(413);
    expect(await statusOf(50)).toBe(201);
  });

  it('are given up with 408 where they do not arrive in time', async () => {
    await using server = await startTestServer({}, { jsonTime: 200 });
    const visitor = await server.person();
    using held = await hold({ server, visitor }, KEYS, 1000);
    expect(await held.answer()).toMatchObject({ status: 408, code: 'request_timeout' });
    await held.closed();
  });

  it('are refused where they come in tiny fragments', async () => {
    await using server = await startTestServer({}, LIMITS);
    const visitor = await server.person();
    using held = new HeldRequest(server, KEYS, { method: 'POST', visitor, headers: json });
    for (let n = 0; n < 5000; n += 1) void held.write('x');
    expect(await held.answer()).toMatchObject({ status: 400, code: 'bad_request' });
  });
});

describe('a JSON body with a long text', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const save = async (body: string) => {
    const answer = await visitor.request('POST', IMAGES, { body, headers: { 'content-type': 'application/json' } });
    return { status: answer.status, code: answer.body.code, image: answer.body.image };
  };
  const dataUrl = async (): Promise<string> => {
    // Noise behind the end of the picture makes it long.
    const picture = Buffer.concat([await makePicture(), Buffer.alloc(600_000, 'Pictor')]);
    return `data:image/png;base64,${picture.toString('base64')}`;
  };

  it('is read as it was written, whatever stands beside the text', async () => {
    const image_url = await dataUrl();
    const facts = { model: 'm', prompt: '画 "猫"', image_url, request: { text: 'x'.repeat(50_000), list: ['é'] } };
    const { status, image } = await save(JSON.stringify(facts));
    expect([status, image.prompt, image.request]).toEqual([201, facts.prompt, facts.request]);
  });

  it('is read where its writer escapes slashes', async () => {
    const image_url = await dataUrl();
    const body = JSON.stringify({ model: 'm', prompt: 'p', image_url }).replaceAll('/', '\\/');
    expect((await save(body)).status).toBe(201);
  });

  it.each([
    ['a long text in the place of a name', `{"${'x'.repeat(300_000)}":1}`, 400, 'validation_failed'],
    ['a long text of another alphabet', `{"prompt":"${'画'.repeat(300_000)}"}`, 400, 'validation_failed'],
    ['a long text with a bad escape', `{"prompt":"${'x'.repeat(300_000)}\\x"}`, 400, 'bad_request'],
    ['a long text without an end', `{"prompt":"${'x'.repeat(300_000)}`, 400, 'bad_request'],
    ['a million escaped quotes', `{"prompt":"${'\\"'.repeat(1_000_000)}"}`, 400, 'json_too_complex'],
    ['a million quotes', '"'.repeat(1_000_000), 400, 'json_too_complex'],
    ['two million spaces', ' '.repeat(2_000_000), 400, 'json_too_complex'],
    ['brackets that close nothing', ']'.repeat(1_000_000), 400, 'bad_request'],
    ['too much of another alphabet', `{"prompt":"${'画'.repeat(2_000_000)}"}`, 413, 'payload_too_large'],
  ])('is judged: %s', async (_what, body, status, code) => {
    expect(await save(body)).toMatchObject({ status, code });
  });
});
