import { inspect } from 'node:util';
import { describe, expect } from 'vitest';
import { failureOf, resultOf, resultsAndFailureOf, resultsOf } from '../../testing/engine-calls.ts';
import { replies, startFakeOpenAi } from '../../testing/openai/fake-openai.ts';
import { API_KEY, callOf, engineOf, pngOf, test } from './test-fixture.ts';

const PICTURE = await pngOf();

describe('a picture that is sent as an address', () => {
  test('of the server itself is fetched without the key', async ({ fake, engine }) => {
    fake.reply(replies.address((url) => `${url}/files/a.png?signature=secret`));
    fake.serve((_request, response) => response.end(PICTURE.bytes));

    const { image, evidence } = await resultOf(engine.run(callOf()));

    expect(image).toEqual(PICTURE);
    expect(fake.fetches.map(({ path }) => path)).toEqual(['/files/a.png?signature=secret']);
    expect(fake.fetches[0]?.headers.join()).not.toContain(API_KEY);
    expect(inspect(evidence)).not.toContain('secret');
  });

  test('may be an address without a host', async ({ fake, engine }) => {
    fake.reply(replies.address(() => '/v1/images/image-1/content'));
    fake.serve((_request, response) => response.end(PICTURE.bytes));

    expect((await resultOf(engine.run(callOf()))).image).toEqual(PICTURE);
    expect(fake.fetches.map(({ path }) => path)).toEqual(['/v1/images/image-1/content']);
  });

  test('may have an empty picture beside it', async () => {
    await using fake = await startFakeOpenAi('gateway');
    const address = `${'x'.repeat(1500)}`;
    fake.reply(replies.address((url) => `${url}/${address}`));
    fake.serve((_request, response) => response.end(PICTURE.bytes));

    expect((await resultOf(engineOf(fake, 'gateway').run(callOf()))).image).toEqual(PICTURE);
    // Signed addresses are long.
    expect(fake.fetches.map(({ path }) => path)).toEqual([`/${address}`]);
  });

  test('may be one of several, beside pictures in the answer', async ({ fake, engine }) => {
    fake.reply(replies.entries(async ({ url, painted }) => [await painted(0), { url: `${url}/b` }, await painted(1)]));
    fake.serve((_request, response) => response.end(PICTURE.bytes));

    const results = await resultsOf(engine.run(callOf({ count: 3 })));

    expect(results).toHaveLength(3);
    expect(results[1]?.image).toEqual(PICTURE);
  });

  test('does not spoil the others if it cannot be fetched', async ({ fake, engine }) => {
    fake.reply(replies.entries(async ({ url, painted }) => [{ url: `${url}/gone` }, await painted()]));

    const { results, failure } = await resultsAndFailureOf(engine.run(callOf({ count: 2 })));

    expect(results).toHaveLength(1);
    expect(failure.code).toBe('provider_invalid');
  });

  test.for([
    ['on another host', () => 'http://cdn.example/a.png', /不从这个网址下载（cdn\.example）/],
    ['on another port of the same host', (url: string) => url.replace(/\d+$/, '9'), /不从这个网址下载/],
    ['with the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data/', /不从这个网址下载/],
    ['without a scheme', () => '//cdn.example/a.png', /不从这个网址下载/],
    ['of a file', () => 'file:///etc/passwd', /不从这个网址下载/],
    ['that is no address', () => 'see attachment', /不从这个网址下载/],
  ] as const)('%s is not fetched', async ([, address, message], { fake, engine }) => {
    fake.reply(replies.address(address));

    const error = await failureOf(engine.run(callOf()));

    expect(error.code).toBe('provider_invalid');
    expect(error.message).toMatch(message);
    expect(fake.fetches).toEqual([]);
    expect(fake.requests).toHaveLength(1);
  });

  test.for([
    ['redirects to a private address', 302, { location: 'http://10.0.0.1/a' }, /不从这个网址下载/],
    ['has expired', 403, {}, /已经失效/],
    ['is gone', 404, {}, /已经失效/],
    ['is too large', 200, { 'content-length': '2000000000' }, /大得不合理/],
    ['has a web page', 200, { 'content-type': 'text/html' }, /已损坏/],
  ] as const)('that %s is an error, and the call is not repeated', async ([, ...answer], { fake, engine }) => {
    const [status, headers, message] = answer;
    fake.reply(replies.address((url) => `${url}/a?signature=secret`));
    fake.serve((_request, response) => {
      response.writeHead(status, headers);
      response.write('<html>this is not a picture</html>');
      response.end();
    });

    const error = await failureOf(engine.run(callOf()));

    expect(error.message).toMatch(message);
    expect(inspect(error, { depth: 9 })).not.toContain('secret');
    expect(fake.fetches).toHaveLength(1);
    expect(fake.requests).toHaveLength(1);
  });

  test('is fetched again after a temporary failure, and the call is not repeated', async ({ fake, engine }) => {
    fake.reply(replies.address((url) => `${url}/a`));
    fake.serve((_request, response) => {
      if (fake.fetches.length > 1) response.end(PICTURE.bytes);
      else response.writeHead(503).end();
    });

    expect((await resultOf(engine.run(callOf()))).image).toEqual(PICTURE);
    expect([fake.fetches.length, fake.requests.length]).toEqual([2, 1]);
  });
});
