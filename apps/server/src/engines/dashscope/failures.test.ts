import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { textOf } from '../../platform/messages/catalogue.ts';
import { type Reply, replies } from '../../testing/dashscope/fake-dashscope.ts';
import { failureOf, resultOf } from '../../testing/engine-calls.ts';
import { makePicture, pngHeaderOf } from '../../testing/files/pictures.ts';
import type { EngineError } from '../engine.ts';
import { API_KEY, callOf, engineOf, JOB_MODEL, test } from './test-fixture.ts';

const codesOf = ({ sentences }: EngineError): string[] => sentences.map(({ code }) => code);

describe('an error of the service', () => {
  test.for([
    [400, 'DataInspectionFailed', 'content_blocked', 'request_refused'],
    [400, 'InvalidParameter.DataInspection', 'content_blocked', 'request_refused'],
    [400, 'IPInfringementSuspect', 'content_blocked', 'request_refused'],
    [401, 'InvalidApiKey', 'provider_auth', 'key_refused'],
    [403, 'AccessDenied', 'provider_auth', 'key_refused'],
    [403, 'AccessDenied.Unpurchased', 'provider_auth', 'key_refused'],
    [403, 'Workspace.AccessDenied', 'provider_auth', 'key_refused'],
    [403, 'Model.AccessDenied', 'provider_auth', 'key_refused'],
    [400, 'Arrearage', 'provider_quota', 'out_of_credit'],
    [429, 'Throttling.AllocationQuota', 'provider_quota', 'out_of_credit'],
    [403, 'AllocationQuota.FreeTierOnly', 'provider_quota', 'out_of_credit'],
    [429, 'insufficient_quota', 'provider_quota', 'out_of_credit'],
    [404, 'ModelNotFound', 'model_retired', 'model_gone'],
    [500, 'InternalError', 'provider_unavailable', 'service_overloaded'],
    [400, 'InvalidParameter', 'provider_invalid', 'request_not_taken'],
  ] as const)(
    '%i %s becomes %s, and the call is not repeated',
    async ([status, name, code, sentence], { fake, engine }) => {
      fake.reply(replies.refused(status, name, 'The words of the service.'), replies.pictures());

      const failure = await failureOf(engine.run(callOf()));

      expect(failure.code).toBe(code);
      expect(codesOf(failure)[0]).toBe(sentence);
      expect(failure.evidence).toMatchObject({ httpStatus: status, providerStatus: name, attempts: 1 });
      expect(fake.requests).toHaveLength(1);
    },
  );

  test.for(['DataInspectionFailed', 'Arrearage', 'InvalidApiKey'])(
    '%s counts with HTTP 200, too',
    async (name, { fake, engine }) => {
      fake.reply(replies.refused(200, name), replies.pictures());

      expect(codesOf(await failureOf(engine.run(callOf())))[0]).not.toBe('error_in_answer');
      expect(fake.requests).toHaveLength(1);
    },
  );

  test.for([
    [429, 'Throttling'],
    [429, 'Throttling.RateQuota'],
    [429, 'Throttling.BurstRate'],
    [200, 'Throttling.RateQuota'],
    [503, 'ServiceUnavailable'],
  ] as const)('%i %s costs nothing, so the call is repeated', async ([status, name], { fake, engine }) => {
    fake.reply(replies.refused(status, name), replies.refused(status, name), replies.pictures());
    const retries: unknown[] = [];

    await resultOf(engine.run(callOf({ report: (step) => retries.push(step) })));

    expect(retries).toEqual([
      { stage: 'calling_model' },
      { stage: 'retrying', attempt: 2 },
      { stage: 'retrying', attempt: 3 },
    ]);
  });

  test('about too many requests names the wait in the end', async ({ fake, engine }) => {
    fake.reply(replies.refused(429, 'Throttling.RateQuota', 'Slow down.', { 'retry-after': '300' }));

    const failure = await failureOf(engine.run(callOf()));

    expect(failure).toMatchObject({ code: 'rate_limited', sentences: [{ values: { seconds: 300 } }] });
  });

  test('about the key says that a key belongs to a region, and never shows the key', async ({ fake, engine }) => {
    fake.reply(replies.badKey());

    const failure = await failureOf(engine.run(callOf()));

    expect(codesOf(failure)).toEqual(['key_refused', 'key_of_another_region']);
    expect(textOf(failure.sentences).zh).toContain('DASHSCOPE_API_KEY');
    expect(JSON.stringify(failure.evidence)).not.toContain(API_KEY);
  });

  test('of a gateway in front of the service is understood', async ({ fake, engine }) => {
    fake.reply(replies.document({ error: { message: 'No.', code: 'insufficient_user_quota' } }, 403));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code: 'provider_quota' });
  });

  test('stops a job before it starts, too', async ({ fake, engine }) => {
    fake.reply(replies.refused(400, 'Arrearage'));

    expect(await failureOf(engine.run(callOf({ model: JOB_MODEL })))).toMatchObject({ code: 'provider_quota' });
    expect(fake.jobs.started).toBe(0);
  });
});

describe('a call that may be billed is not repeated', () => {
  const held: Reply = async (_request, response) => {
    await delay(1);
    response.destroy();
  };

  test.for([
    ['the connection is reset', replies.reset(), 'provider_unavailable'],
    ['the connection breaks in the middle of an answer', replies.cutConnection(), 'provider_unavailable'],
    ['the connection ends without an answer', held, 'provider_unavailable'],
    ['a proxy answers 502', replies.body('<html>Bad gateway</html>', 'text/html', 502), 'provider_unavailable'],
    ['a proxy answers 504', replies.body('<html>Timeout</html>', 'text/html', 504), 'provider_unavailable'],
    ['the service answers 500', replies.refused(500, 'InternalError'), 'provider_unavailable'],
    ['half a document comes', replies.body('{"output":{"choices":[{"finish'), 'provider_invalid'],
    ['HTML comes', replies.body('<!doctype html><title>Sign in</title>', 'text/html'), 'provider_invalid'],
    ['another service answers', replies.document({ status: 'ok' }), 'provider_invalid'],
    ['nothing comes', replies.body(''), 'provider_invalid'],
    ['a document without end comes', replies.body(`{"output":"${'a'.repeat(2_000_000)}"}`), 'provider_invalid'],
    ['the request is sent elsewhere', replies.redirect('https://elsewhere.example/'), 'provider_invalid'],
    [
      'a page says that the request is too large',
      replies.body('<html>413</html>', 'text/html', 413),
      'provider_invalid',
    ],
  ] as const)('if %s', async ([, reply, code], { fake, engine }) => {
    fake.reply(reply, replies.pictures());

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code, evidence: { attempts: 1 } });
    expect(fake.requests).toHaveLength(1);
  });
});

test('a service that cannot be reached is tried again', async ({ fake }) => {
  const engine = engineOf(fake);
  await fake.close();

  expect(await failureOf(engine.run(callOf()))).toMatchObject({
    code: 'provider_unavailable',
    sentences: [{ code: 'service_unreachable', values: { url_variable: 'DASHSCOPE_BASE_URL' } }],
    evidence: { networkError: 'ECONNREFUSED', attempts: 4 },
  });
});

test('a key that cannot be in a header is reported', async ({ fake }) => {
  expect(await failureOf(engineOf(fake, { apiKey: 'a\nb' }).run(callOf()))).toMatchObject({
    code: 'provider_auth',
    sentences: [{ code: 'key_cannot_be_sent' }],
  });
});

test('a stopped call closes the connection while the service is slow', async ({ fake, engine }) => {
  const controller = new AbortController();
  const reason = new Error('stopped');
  const closed = Promise.withResolvers<void>();
  fake.reply((_request, response) => {
    response.on('close', () => closed.resolve());
    controller.abort(reason);
  });

  await expect(resultOf(engine.run(callOf({ signal: controller.signal })))).rejects.toBe(reason);
  await closed.promise;
});

describe('an answer without a picture', () => {
  test('shows the words of the model', async ({ fake, engine }) => {
    fake.reply(replies.textOnly('Which of the two cats do you mean?'));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({
      code: 'no_image',
      sentences: [{ code: 'words_alone', values: { text: 'Which of the two cats do you mean?' } }],
    });
  });

  test('may say nothing', async ({ fake, engine }) => {
    fake.reply(replies.pictures(0));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({
      code: 'no_image',
      sentences: [{ code: 'no_picture' }],
      evidence: { requestId: 'fake-request' },
    });
  });
});

describe('a result that cannot be used', () => {
  test.for([
    ['text instead of a picture', Buffer.from('this is no picture, but it is long enough')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a picture that does not decode', pngHeaderOf(10, 10)],
  ] as const)('is %s', async ([, bytes], { fake, engine }) => {
    fake.replyToFetches(replies.bytes(bytes));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code: 'provider_invalid' });
  });

  test('is half a picture', async ({ fake, engine }) => {
    const whole = await makePicture({ width: 640, height: 480, format: 'jpeg' });
    fake.replyToFetches(replies.bytes(whole.subarray(0, whole.length / 2)));

    expect(codesOf(await failureOf(engine.run(callOf())))).toEqual(['picture_damaged']);
  });

  test('has more pixels than the server accepts', async ({ fake }) => {
    fake.replyToFetches(replies.bytes(await makePicture({ width: 400, height: 400 })));

    expect(codesOf(await failureOf(engineOf(fake, { maxPixels: 100_000 }).run(callOf())))).toEqual(['picture_damaged']);
  });

  test.for([403, 404, 410])('has an address that has expired: HTTP %i', async (status, { fake, engine }) => {
    fake.replyToFetches(replies.pictureStatus(status));

    expect(codesOf(await failureOf(engine.run(callOf())))).toEqual(['picture_expired']);
    expect(fake.requests).toHaveLength(1);
  });

  test('is fetched again after a temporary failure, without another call', async ({ fake, engine }) => {
    fake.replyToFetches(replies.pictureStatus(503), replies.jobReset(), replies.picture());

    await resultOf(engine.run(callOf()));

    expect([fake.requests.length, fake.fetches.length]).toEqual([1, 3]);
  });

  test.for([
    'https://pictures.example/1.png',
    'http://169.254.169.254/latest/meta-data',
    'http://localhost:1/1.png',
    'https://aliyuncs.com.example/1.png',
    'https://evil-aliyuncs.com/1.png',
    'file:///etc/passwd',
    'not an address',
  ])('has an address from which nothing is fetched: %s', async (address, { fake, engine }) => {
    fake.reply(replies.addresses(address));

    const failure = await failureOf(engine.run(callOf()));

    expect(codesOf(failure)).toEqual(['picture_address_refused']);
    expect(fake.fetches).toEqual([]);
  });

  test('has an address that leads to another host', async ({ fake, engine }) => {
    fake.replyToFetches(replies.pictureStatus(302, { location: 'http://127.0.0.1:1/1.png' }));

    expect(codesOf(await failureOf(engine.run(callOf())))).toEqual(['picture_address_refused']);
  });

  test('is too large', async ({ fake, engine }) => {
    fake.replyToFetches((_message, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '900000000' });
      response.write(pngHeaderOf(10, 10));
    });

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code: 'provider_invalid' });
  });
});
