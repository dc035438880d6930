import { describe, expect } from 'vitest';
import { textOf } from '../../platform/messages/catalogue.ts';
import { inline, replies } from '../../testing/ark/fake-ark.ts';
import { failureOf, resultOf } from '../../testing/engine-calls.ts';
import { makePicture, pngHeaderOf } from '../../testing/files/pictures.ts';
import type { EngineError } from '../engine.ts';
import { API_KEY, callOf, engineOf, test } from './test-fixture.ts';

const codesOf = ({ sentences }: EngineError): string[] => sentences.map(({ code }) => code);

describe('an error of the service', () => {
  test.for([
    [400, 'InputTextSensitiveContentDetected', 'content_blocked', 'request_refused'],
    [400, 'InputImageSensitiveContentDetected', 'content_blocked', 'request_refused'],
    [400, 'OutputImageSensitiveContentDetected', 'content_blocked', 'request_refused'],
    [400, 'InputTextSensitiveContentDetected.PolicyViolation', 'content_blocked', 'request_refused'],
    [401, 'AuthenticationError', 'provider_auth', 'key_refused'],
    [403, 'AccessDenied', 'provider_auth', 'key_refused'],
    [403, 'AccountOverdueError', 'provider_quota', 'out_of_credit'],
    [429, 'QuotaExceeded', 'provider_quota', 'out_of_credit'],
    [429, 'SetLimitExceeded', 'provider_quota', 'out_of_credit'],
    [404, 'ModelNotOpen', 'model_retired', 'model_gone'],
    [404, 'InvalidEndpointOrModel.NotFound', 'model_retired', 'model_gone'],
    [500, 'InternalServiceError', 'provider_unavailable', 'service_overloaded'],
    [400, 'InvalidParameter', 'provider_invalid', 'request_not_taken'],
  ] as const)(
    '%i %s becomes %s, and the call is not repeated',
    async ([status, name, code, sentence], { fake, engine }) => {
      fake.reply(replies.refused(status, name), replies.results());

      const failure = await failureOf(engine.run(callOf()));

      expect(failure.code).toBe(code);
      expect(codesOf(failure)).toEqual([sentence]);
      expect(failure.evidence).toMatchObject({ httpStatus: status, providerStatus: name, attempts: 1 });
      expect(fake.requests).toHaveLength(1);
    },
  );

  test.for([
    [429, 'RateLimitExceeded.EndpointRPMExceeded'],
    [429, 'RequestBurstTooFast'],
    [429, 'ServerOverloaded'],
    [503, 'ServiceUnavailable'],
  ] as const)('%i %s costs nothing, so the call is repeated', async ([status, name], { fake, engine }) => {
    fake.reply(replies.refused(status, name), replies.refused(status, name), replies.results());

    expect((await resultOf(engine.run(callOf()))).evidence).toMatchObject({ attempts: 3 });
  });

  test('about too many requests names the wait in the end', async ({ fake, engine }) => {
    fake.reply(replies.refused(429, 'RateLimitExceeded', 'Slow down.', { 'retry-after': '300' }));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({
      code: 'rate_limited',
      sentences: [{ values: { seconds: 300 } }],
    });
  });

  test('about the key names its variable and never shows the key', async ({ fake, engine }) => {
    fake.reply(replies.badKey());

    const failure = await failureOf(engine.run(callOf()));

    expect(textOf(failure.sentences).zh).toContain('ARK_API_KEY');
    expect(JSON.stringify(failure.evidence)).not.toContain(API_KEY);
  });

  test('counts with HTTP 200, too', async ({ fake, engine }) => {
    fake.reply(replies.document({ error: { code: 'AccountOverdueError', message: 'Overdue.' } }));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code: 'provider_quota' });
  });

  test.for([
    ['OutputImageSensitiveContentDetected', 'content_blocked'],
    ['AccountOverdueError', 'provider_quota'],
    ['InternalServiceError', 'provider_unavailable'],
    ['ANewCode', 'provider_invalid'],
  ] as const)('in the place of a result is understood: %s', async ([name, code], { fake, engine }) => {
    fake.reply(replies.results(() => [{ error: { code: name, message: 'The words of the service.' } }]));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code, evidence: { httpStatus: 200 } });
    expect(fake.requests).toHaveLength(1);
  });
});

describe('a call that may be billed is not repeated', () => {
  test.for([
    ['the connection is reset', replies.reset(), 'provider_unavailable'],
    ['the connection breaks within the picture', replies.cutConnection({ whole: false }), 'provider_unavailable'],
    ['a proxy answers 504', replies.body('<html>Timeout</html>', 'text/html', 504), 'provider_unavailable'],
    ['half a document comes', replies.body('{"data":[{"b64_json":"iVBORw0KGgo'), 'provider_invalid'],
    ['HTML comes', replies.body('<!doctype html><title>Sign in</title>', 'text/html'), 'provider_invalid'],
    ['another service answers', replies.document({ status: 'ok' }), 'provider_invalid'],
    ['nothing comes', replies.body(''), 'provider_invalid'],
    ['the request is sent elsewhere', replies.redirect('https://elsewhere.example/'), 'provider_invalid'],
  ] as const)('if %s', async ([, reply, code], { fake, engine }) => {
    fake.reply(reply, replies.results());

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code });
    expect(fake.requests).toHaveLength(1);
  });
});

test('a service that cannot be reached is tried again', async ({ fake }) => {
  const engine = engineOf(fake);
  await fake.close();

  expect(await failureOf(engine.run(callOf()))).toMatchObject({
    code: 'provider_unavailable',
    sentences: [{ code: 'service_unreachable', values: { url_variable: 'ARK_BASE_URL' } }],
    evidence: { attempts: 4 },
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

describe('an answer without a picture that can be used', () => {
  test.for([
    ['has no results', replies.results(() => []), 'no_image', 'no_picture'],
    ['has an empty result', replies.results(() => [{ url: '', b64_json: '' }]), 'no_image', 'no_picture'],
    [
      'has text instead of a picture',
      replies.bytes(Buffer.from('this is no picture')),
      'provider_invalid',
      'picture_damaged',
    ],
    [
      'has an SVG',
      replies.bytes(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
      'provider_invalid',
      'picture_damaged',
    ],
    ['has a picture that does not decode', replies.bytes(pngHeaderOf(9, 9)), 'provider_invalid', 'picture_damaged'],
    [
      'has broken base64',
      replies.results(async () => [{ b64_json: (await inline()).b64_json.replace('/', '*') }]),
      'provider_invalid',
      'picture_damaged',
    ],
  ] as const)('%s', async ([, reply, code, sentence], { fake, engine }) => {
    fake.reply(reply);

    const failure = await failureOf(engine.run(callOf()));

    expect([failure.code, ...codesOf(failure)]).toEqual([code, sentence]);
  });

  test('has a picture with more pixels than the server accepts', async ({ fake }) => {
    fake.reply(replies.bytes(await makePicture({ width: 400, height: 400 })));

    expect(codesOf(await failureOf(engineOf(fake, { maxPixels: 100_000 }).run(callOf())))).toEqual(['picture_damaged']);
  });

  test('has an address that has expired', async ({ fake, engine }) => {
    fake.reply(replies.results((url) => [{ url: `${url}/1.png` }]));
    fake.replyToFetches(replies.pictureStatus(403));

    expect(codesOf(await failureOf(engine.run(callOf())))).toEqual(['picture_expired']);
  });

  test('has an address that leads to another host', async ({ fake, engine }) => {
    fake.reply(replies.results((url) => [{ url: `${url}/1.png` }]));
    fake.replyToFetches(replies.pictureStatus(302, { location: 'http://127.0.0.1:1/1.png' }));

    expect(codesOf(await failureOf(engine.run(callOf())))).toEqual(['picture_address_refused']);
  });

  test.for(['https://pictures.example/1.png', 'http://169.254.169.254/', 'https://volces.com.example/1.png'])(
    'has an address from which nothing is fetched: %s',
    async (url, { fake, engine }) => {
      fake.reply(replies.results(() => [{ url }]));

      expect(codesOf(await failureOf(engine.run(callOf())))).toEqual(['picture_address_refused']);
    },
  );
});
