import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyRequest } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { transportLimits } from '../../platform/bounds/transport.ts';
import { BadRequest } from '../../platform/errors.ts';
import type { App } from '../../platform/requests/app-type.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { HeldRequest } from '../../testing/held-request.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';
import { JsonBytes } from './json-bytes.ts';

const PATIENCE = { timeout: 10_000 };

const MIB = 1024 * 1024;
const KEYS = '/api/v1/auth/keys';
const LOGIN = '/api/v1/auth/login';
const IMAGES = '/api/v1/images';

describe('JSON bodies in memory', () => {
  const LIMITS = { smallJsonPerCaller: 2 * MIB, smallJson: 3 * MIB, largeJson: 29 * MIB };
  const json = { 'content-type': 'application/json' };

  interface Sender {
    server: TestServer;
    visitor?: Visitor;
  }
  const held: HeldRequest[] = [];
  const release = (): void => {
    for (const one of held.splice(0)) one[Symbol.dispose]();
  };
  afterEach(release);
  /** Announces a body and sends one byte of it. */
  const hold = async ({ server, ...visitor }: Sender, path: string, bytes: number): Promise<HeldRequest> => {
    const headers = { ...json, 'content-length': bytes };
    const request = new HeldRequest(server, path, { method: 'POST', headers, ...visitor });
    held.push(request);
    await request.write('{');
    return request;
  };
  /** Asks repeatedly and holds one more body per sender each time, because a question may have used the memory of one. */
  const holding = (senders: Sender[], path: string, bytes: number, ask: () => Promise<unknown>) =>
    expect.poll(async () => {
      for (const sender of senders) await hold(sender, path, bytes);
      return await ask();
    }, PATIENCE);
  /** The response to a complete body of this size. 400 means that the body was read, because no route accepts it. */
  const answerTo = async (visitor: Visitor, path: string, bytes = 100) => {
    const { status, body, headers } = await visitor.request('POST', path, { json: { x: 'x'.repeat(bytes) } });
    return { status, code: body.code, retryAfter: headers.get('retry-after') };
  };
  const READ = { status: 400, code: 'validation_failed' };
  const TOO_MANY = { status: 429, code: 'too_many_requests', retryAfter: '5' };
  const UNAVAILABLE = { status: 503, code: 'unavailable', retryAfter: '5' };

  it('are rejected with 429 while their sender holds too much, and accepted again afterwards', async () => {
    await using server = await startTestServer({}, LIMITS);
    const [visitor, other] = [await server.person(), await server.person()];
    const ask = () => answerTo(visitor, KEYS);
    await holding([{ server, visitor }], KEYS, MIB, ask).toMatchObject(TOO_MANY);
    expect(await answerTo(other, KEYS)).toMatchObject(READ);
    release();
    await expect.poll(ask, PATIENCE).toMatchObject(READ);
  });

  it('count for the address of a client that has not signed in', async () => {
    await using server = await startTestServer({}, LIMITS);
    const ask = () => answerTo(server.stranger(), LOGIN);
    await holding([{ server }], LOGIN, MIB, ask).toMatchObject(TOO_MANY);
    release();
    await expect.poll(ask, PATIENCE).toMatchObject(READ);
  });

  it('are rejected with 503 while all of them together hold too much', async () => {
    await using server = await startTestServer({}, LIMITS);
    const senders = [await server.person(), await server.person()].map((visitor) => ({ server, visitor }));
    const ask = () => answerTo(server.stranger(), LOGIN);
    await holding(senders, KEYS, MIB, ask).toMatchObject(UNAVAILABLE);
  });

  it('do not block small ones when they are large', async () => {
    await using server = await startTestServer({}, LIMITS);
    const [visitor, other] = [await server.person(), await server.person()];
    const ask = () => answerTo(visitor, IMAGES, 1.5 * MIB);
    await holding([{ server, visitor }], IMAGES, 28 * MIB, ask).toMatchObject(TOO_MANY);
    expect(await answerTo(other, IMAGES, 1.5 * MIB)).toMatchObject(UNAVAILABLE);
    expect(await answerTo(visitor, IMAGES)).toMatchObject(READ);
  });

  it('count as they arrive if no length was announced', async () => {
    await using server = await startTestServer({}, LIMITS);
    const visitor = await server.person();
    const options = { method: 'POST', visitor, headers: json };
    const held = Array.from({ length: 3 }, () => new HeldRequest(server, KEYS, options));
    await Promise.all(held.map((one) => one.write('x'.repeat(MIB - 1000))));
    expect(await Promise.race(held.map((one) => one.answer()))).toMatchObject({ status: 429, retryAfter: '5' });
    for (const one of held) one[Symbol.dispose]();
  });

  it('are released after the response, even after an error', async () => {
    await using server = await startTestServer({}, LIMITS);
    const visitor = await server.person();
    const statusOf = async (length: number): Promise<number> =>
      (await visitor.request('POST', KEYS, { json: { name: 'x'.repeat(length) } })).status;
    for (let n = 0; n < 5; n += 1) expect(await statusOf(1_000_000)).toBe(400);
    expect(await statusOf(2_000_000)).toBe(413);
    expect(await statusOf(50)).toBe(201);
  });

  it('fail with 408 if they do not arrive in time', async () => {
    await using server = await startTestServer({}, { jsonTime: 200 });
    const visitor = await server.person();
    const late = await hold({ server, visitor }, KEYS, 1000);
    expect(await late.answer()).toMatchObject({ status: 408, code: 'request_timeout' });
    await late.closed();
  });

  it('are rejected if they arrive in tiny fragments', async () => {
    await using server = await startTestServer({}, LIMITS);
    const visitor = await server.person();
    using held = new HeldRequest(server, KEYS, { method: 'POST', visitor, headers: json });
    for (let n = 0; n < 5000; n += 1) void held.write('x');
    expect(await held.answer()).toMatchObject({ status: 400, code: 'bad_request' });
  });
});

describe('a JSON body with a long string', () => {
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
    // Noise after the end of the image makes it long.
    const picture = Buffer.concat([await makePicture(), Buffer.alloc(600_000, 'Pictor')]);
    return `data:image/png;base64,${picture.toString('base64')}`;
  };

  it('is read unchanged, whatever text is beside the string', async () => {
    const image_url = await dataUrl();
    const facts = { model: 'm', prompt: '画 "猫"', image_url, request: { text: 'x'.repeat(50_000), list: ['é'] } };
    const { status, image } = await save(JSON.stringify(facts));
    expect([status, image.prompt, image.request]).toEqual([201, facts.prompt, facts.request]);
  });

  it('is read if slashes are escaped', async () => {
    const image_url = await dataUrl();
    const body = JSON.stringify({ model: 'm', prompt: 'p', image_url }).replaceAll('/', '\\/');
    expect((await save(body)).status).toBe(201);
  });

  it.each([
    ['a long string as a property name', `{"${'x'.repeat(300_000)}":1}`, 400, 'validation_failed'],
    ['a long non-ASCII string', `{"prompt":"${'画'.repeat(300_000)}"}`, 400, 'validation_failed'],
    ['a long string with a bad escape', `{"prompt":"${'x'.repeat(300_000)}\\x"}`, 400, 'bad_request'],
    ['a long string without an end', `{"prompt":"${'x'.repeat(300_000)}`, 400, 'bad_request'],
    ['a million escaped quotes', `{"prompt":"${'\\"'.repeat(1_000_000)}"}`, 400, 'json_too_complex'],
    ['a million quotes', '"'.repeat(1_000_000), 400, 'json_too_complex'],
    ['two million spaces', ' '.repeat(2_000_000), 400, 'json_too_complex'],
    ['closing brackets without opening ones', ']'.repeat(1_000_000), 400, 'bad_request'],
    ['a non-ASCII string that is too long', `{"prompt":"${'画'.repeat(2_000_000)}"}`, 413, 'payload_too_large'],
  ])('gets the right status: %s', async (_what, body, status, code) => {
    expect(await save(body)).toMatchObject({ status, code });
  });
});

describe('the memory of a JSON body', () => {
  it.each([
    ['that was read', () => 'read'],
    [
      'that was refused',
      () => {
        throw new BadRequest('bad_request', 'no');
      },
    ],
  ])('is freed at once after a body %s', async (_, use) => {
    const app: App = fastify().withTypeProvider();
    const bytes = new JsonBytes(transportLimits());
    bytes.register(app);
    const bodies: Buffer[] = [];
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      'application/json',
      async (request: FastifyRequest, payload: IncomingMessage) =>
        await bytes.receive(request, payload, (body) => {
          bodies.push(body);
          return use();
        }),
    );
    app.post('/', async () => 'answer');
    await app.inject({ method: 'POST', url: '/', payload: { x: 'x'.repeat(100_000) } });
    expect(bodies.map(({ length }) => length)).toEqual([0]);
  });
});
