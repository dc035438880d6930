import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { test as base, describe, expect, vi } from 'vitest';
import { textOf } from '../../../platform/messages/catalogue.ts';
import { makePicture } from '../../../testing/files/pictures.ts';
import { EngineError } from '../../engine.ts';
import { TransientError } from '../failures/transient-error.ts';
import { createResultFetch, type Resolve, type ResultAddressOptions } from './result-address.ts';

const PICTURE = await makePicture();
const sendPicture: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'image/png' });
  response.end(PICTURE);
};

/** A server on the loopback interface. It counts the connections and keeps the headers of its requests. */
class Host implements AsyncDisposable {
  answer: RequestListener = sendPicture;
  readonly requests: { url: string; headers: string[] }[] = [];
  connections = 0;
  readonly #server = createServer((request, response) => {
    this.requests.push({ url: request.url ?? '', headers: request.rawHeaders });
    this.answer(request, response);
  });

  async start(): Promise<this> {
    this.#server.on('connection', () => {
      this.connections += 1;
    });
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  get port(): number {
    // `address()` is an AddressInfo for every server that listens on a port.
    return (this.#server.address() as AddressInfo).port;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const LOOPBACK = { address: '127.0.0.1', family: 4 };
const PUBLIC = { address: '2606:4700::1', family: 6 };
/** The names that the tests use. */
const NAMES: Readonly<Record<string, readonly { address: string; family: number }[]>> = {
  'inside.example': [LOOPBACK],
  'mapped.example': [{ address: '::ffff:127.0.0.1', family: 6 }],
  'metadata.example': [{ address: '169.254.169.254', family: 4 }],
  'cgnat.example': [{ address: '100.64.0.1', family: 4 }],
  'private.example': [
    { address: '10.0.0.1', family: 4 },
    { address: 'fd00::1', family: 6 },
  ],
  'public.example': [PUBLIC],
};
const resolveNames: Resolve = async (hostname) => NAMES[hostname] ?? [];

const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are needed
  .extend('host', async ({}, { onCleanup }) => {
    const host = await new Host().start();
    onCleanup(() => host[Symbol.asyncDispose]());
    return host;
  })
  .extend('fetchResult', ({ host }) => (address: string, options: Partial<ResultAddressOptions> = {}) => {
    const all = { baseUrl: host.url, hosts: [host.host], resolve: resolveNames, backoffMilliseconds: 1, ...options };
    return createResultFetch(all)(address, new AbortController().signal);
  });

const failureOf = async (result: Promise<unknown>): Promise<EngineError> => {
  const outcome = await result.catch((error: unknown) => error);
  if (!(outcome instanceof EngineError) || outcome instanceof TransientError)
    throw new Error('the fetch did not fail with a final EngineError', { cause: outcome });
  return outcome;
};

const redirectTo =
  (location: string, status = 302): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { location });
    response.end('moved');
  };

const status =
  (code: number): RequestListener =>
  (_request, response) => {
    response.writeHead(code);
    response.end('<html>no</html>');
  };

describe('a picture at an allowed address', () => {
  test('is fetched, and its type comes from its bytes', async ({ host, fetchResult }) => {
    const picture = await fetchResult(`${host.url}/a.jpg?signature=1`);

    expect(picture.mimeType).toBe('image/png');
    expect(picture.bytes.finish()).toEqual(PICTURE);
    expect(host.requests.map(({ url }) => url)).toEqual(['/a.jpg?signature=1']);
  });

  test('is asked for without a key or a cookie', async ({ host, fetchResult }) => {
    await fetchResult(`${host.url}/a`);

    const names = host.requests[0]?.headers.filter((_header, at) => at % 2 === 0);
    expect(names?.map((name) => name.toLowerCase()).toSorted()).toEqual(['accept', 'connection', 'host']);
  });

  test('is decompressed', async ({ host, fetchResult }) => {
    host.answer = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(PICTURE));
    };

    expect((await fetchResult(`${host.url}/a`)).bytes.finish()).toEqual(PICTURE);
  });

  test('may be on any host in an allowed domain', async ({ host, fetchResult }) => {
    const hosts = [`*.example:${host.port}`];

    const picture = await fetchResult(`http://inside.example:${host.port}/a`, { hosts });

    expect(picture.mimeType).toBe('image/png');
  });

  test('is fetched after three redirects, each to an allowed address', async ({ host, fetchResult }) => {
    host.answer = (request, response) => {
      const at = Number(request.url?.slice(1));
      (at < 3 ? redirectTo(`/${at + 1}`) : sendPicture)(request, response);
    };

    expect((await fetchResult(`${host.url}/0`)).mimeType).toBe('image/png');
    expect(host.requests.map(({ url }) => url)).toEqual(['/0', '/1', '/2', '/3']);
  });

  test('is fetched again after a temporary failure', async ({ host, fetchResult }) => {
    const answers: RequestListener[] = [
      status(503),
      (_request, response) => response.socket?.resetAndDestroy(),
      (_request, response) => {
        response.writeHead(200, { 'content-length': PICTURE.length });
        response.write(PICTURE.subarray(0, 40), () => response.destroy());
      },
      sendPicture,
    ];
    host.answer = (request, response) => answers.shift()?.(request, response);

    expect((await fetchResult(`${host.url}/a`)).bytes.finish()).toEqual(PICTURE);
    expect(host.requests).toHaveLength(4);
  });
});

describe('an address is refused before a connection is made', () => {
  const SECURE = { baseUrl: 'https://provider.example', hosts: ['*.example', 'cdn.test'] };

  test.for([
    ['without TLS, for a provider with TLS', 'http://public.example/a', 'the scheme'],
    ['of a file', 'file:///etc/passwd', 'the scheme'],
    ['of another protocol', 'ftp://public.example/a', 'the scheme'],
    ['with a password', 'https://me:secret@public.example/a', 'a password'],
    ['on a host that is not listed', 'https://elsewhere.test/a', 'the host'],
    ['on a host whose name ends like an allowed domain', 'https://notexample/a', 'the host'],
    ['on the domain of a wildcard itself', 'https://example/a', 'the host'],
    ['on a host below a listed host', 'https://a.cdn.test/a', 'the host'],
    ['on a port that is not listed', 'https://public.example:8443/a', 'the host'],
    ['that is an IP address', 'https://127.0.0.1/a', 'the host'],
    ['that is no address', 'a picture', 'not an address'],
    ['that is empty', '', 'not an address'],
  ])('%s', async ([, address, addressProblem], { fetchResult }) => {
    const resolve = vi.fn(resolveNames);

    const error = await failureOf(fetchResult(address ?? '', { ...SECURE, resolve }));

    expect(error).toMatchObject({ code: 'provider_invalid', evidence: { addressProblem } });
    expect(error.message).toMatch(/不从这个网址下载.*base64/);
    expect(resolve).not.toHaveBeenCalled();
  });

  test.for(['inside', 'mapped', 'metadata', 'cgnat', 'private'])(
    'on a host of a public provider that resolves to an address that is not public: %s',
    async (name, { host, fetchResult }) => {
      // 93.184.215.14 is public. No connection is made to it.
      const baseUrl = 'http://93.184.215.14';
      const hosts = [`*.example:${host.port}`];

      const error = await failureOf(fetchResult(`http://${name}.example:${host.port}/a`, { baseUrl, hosts }));

      expect(error).toMatchObject({ code: 'provider_invalid', evidence: { addressProblem: 'a private address' } });
      expect(host.connections).toBe(0);
    },
  );

  test.for([
    ['127.0.0.1', (port: number) => `http://127.0.0.1:${port}/a`],
    ['a decimal number', (port: number) => `http://2130706433:${port}/a`],
    ['an octal number', (port: number) => `http://0177.0.0.1:${port}/a`],
    ['an IPv4-mapped IPv6 address', (port: number) => `http://[::ffff:127.0.0.1]:${port}/a`],
  ] as const)('that is a private IP address, although it is listed: %s', async ([, of], { host, fetchResult }) => {
    const address = of(host.port);
    const options = { baseUrl: 'http://public.example', hosts: [new URL(address).host] };

    const error = await failureOf(fetchResult(address, options));

    expect(error.evidence).toMatchObject({ addressProblem: 'a private address' });
    expect(host.connections).toBe(0);
  });

  test('if a redirect leads to it', async ({ host, fetchResult }) => {
    await using other = await new Host().start();
    for (const location of [`${other.url}/secret`, 'https://public.example/a', 'file:///etc/passwd', 'http://']) {
      host.answer = redirectTo(location);
      const error = await failureOf(fetchResult(`${host.url}/a`));
      expect(error.code).toBe('provider_invalid');
    }
    expect(other.connections).toBe(0);
    expect(host.requests).toHaveLength(4);
  });

  test('if it is the fourth redirect', async ({ host, fetchResult }) => {
    host.answer = redirectTo('/again');

    const error = await failureOf(fetchResult(`${host.url}/a`));

    expect(error).toMatchObject({ code: 'provider_invalid', evidence: { addressProblem: 'redirects' } });
    expect(host.requests).toHaveLength(4);
  });
});

describe('a name that resolves differently each time', () => {
  test('is looked up once for a connection, so the checked address is the connected one', async ({
    host,
    fetchResult,
  }) => {
    const resolve = vi.fn<Resolve>(async () => [LOOPBACK]);
    const hosts = [`inside.example:${host.port}`];

    await fetchResult(`http://inside.example:${host.port}/a`, { baseUrl: 'http://127.0.0.1', hosts, resolve });

    expect(resolve.mock.calls).toEqual([['inside.example']]);
  });

  test('is checked again for the next fetch, because no connection is used twice', async ({ host }) => {
    const resolve = vi.fn<Resolve>(async () => [LOOPBACK]);
    const hosts = [`inside.example:${host.port}`];
    const fetchResult = createResultFetch({ baseUrl: 'http://127.0.0.1', hosts, resolve });
    const { signal } = new AbortController();

    for (const path of ['a', 'b']) await fetchResult(`http://inside.example:${host.port}/${path}`, signal);

    expect(resolve).toHaveBeenCalledTimes(2);
    expect(host.connections).toBe(2);
  });

  test('is checked again for each redirect', async ({ host, fetchResult }) => {
    const answers = [[LOOPBACK], [{ address: '10.0.0.1', family: 4 }]];
    const resolve = vi.fn<Resolve>(async (hostname) =>
      hostname === 'provider.example' ? [answers.length === 1 ? LOOPBACK : PUBLIC] : (answers.shift() ?? []),
    );
    const hosts = [`inside.example:${host.port}`];
    host.answer = redirectTo('/again');

    const baseUrl = 'http://provider.example';
    const error = await failureOf(fetchResult(`http://inside.example:${host.port}/a`, { baseUrl, hosts, resolve }));

    expect(error.evidence).toMatchObject({ addressProblem: 'a private address' });
    expect(host.requests).toHaveLength(1);
  });
});

describe('a fetch without a picture', () => {
  test.for([
    ['has expired', status(403), 'provider_invalid', /已经失效.*HTTP 403/],
    ['does not exist', status(404), 'provider_invalid', /已经失效.*HTTP 404/],
    ['is gone', status(410), 'provider_invalid', /已经失效.*HTTP 410/],
    ['asks for a key', status(401), 'provider_unavailable', /没能把它下载下来.*HTTP 401/],
    ['redirects without a target', status(302), 'provider_unavailable', /HTTP 302/],
  ] as const)('is tried once if the address %s', async ([, answer, code, message], { host, fetchResult }) => {
    host.answer = answer;

    const error = await failureOf(fetchResult(`${host.url}/a?signature=secret`));

    expect(error).toMatchObject({ code, evidence: { host: host.host } });
    expect(error.message).toMatch(message);
    expect(textOf(error.sentences).en).toContain(host.host);
    expect(inspect(error, { depth: 9 })).not.toContain('secret');
    expect(host.requests).toHaveLength(1);
  });

  test.for([
    ['a web page', '<!doctype html><title>Sign in</title>'],
    ['an empty body', ''],
    ['a GIF', 'GIF89a----------------'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ])('fails if the body is %s', async ([, body], { host, fetchResult }) => {
    host.answer = (_request, response) => response.end(body);

    const error = await failureOf(fetchResult(`${host.url}/a`));

    expect(error).toMatchObject({ code: 'provider_invalid', evidence: { addressProblem: 'no picture' } });
    expect(host.requests).toHaveLength(1);
  });

  test('stops as soon as the first bytes show that there is no picture', async ({ host, fetchResult }) => {
    const closed = Promise.withResolvers<void>();
    host.answer = (_request, response) => {
      response.on('close', closed.resolve);
      response.write('this is not a picture, and it does not end');
    };

    expect((await failureOf(fetchResult(`${host.url}/a`))).evidence).toMatchObject({ addressProblem: 'no picture' });
    await closed.promise;
  });

  test('fails if compressed data is damaged', async ({ host, fetchResult }) => {
    host.answer = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(Buffer.concat([gzipSync(PICTURE).subarray(0, 20), Buffer.alloc(40, 1)]));
    };

    expect((await failureOf(fetchResult(`${host.url}/a`))).evidence).toMatchObject({ addressProblem: 'no picture' });
  });

  test('stops at the size limit, whether the length is announced or not', async ({ host, fetchResult }) => {
    for (const headers of [{ 'content-length': '2000000000' }, {}]) {
      const closed = Promise.withResolvers<void>();
      host.answer = (_request, response) => {
        response.on('close', closed.resolve);
        response.writeHead(200, headers);
        response.write(PICTURE);
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      };

      const error = await failureOf(fetchResult(`${host.url}/a`, { maxBytes: 1_000_000 }));

      expect(error).toMatchObject({ code: 'provider_invalid', evidence: { addressProblem: 'too large' } });
      expect(error.message).toMatch(/大得不合理/);
      await closed.promise;
    }
    expect(host.requests).toHaveLength(2);
  });

  test('ends after four attempts, and the error is final', async ({ host, fetchResult }) => {
    host.answer = status(502);

    const error = await failureOf(fetchResult(`${host.url}/a`));

    expect(error).toMatchObject({ code: 'provider_unavailable', evidence: { status: 502 } });
    expect(host.requests).toHaveLength(4);
  });

  test('of a host without an address ends after four attempts', async ({ fetchResult }) => {
    const resolve = vi.fn<Resolve>(async () => []);

    const error = await failureOf(fetchResult('http://gone.example/a', { hosts: ['*.example'], resolve }));

    expect(error.code).toBe('provider_unavailable');
    expect(resolve).toHaveBeenCalledTimes(4);
  });

  test('ends when its time is over', async ({ host, fetchResult }) => {
    host.answer = () => undefined;

    const error = await failureOf(fetchResult(`${host.url}/a`, { milliseconds: 50 }));

    expect(error).toMatchObject({ code: 'provider_unavailable', evidence: { networkError: 'timeout' } });
  });
});

describe('a stopped fetch', () => {
  test('rejects with the reason and closes the connection', async ({ host }) => {
    const controller = new AbortController();
    const reason = new Error('stopped');
    const closed = Promise.withResolvers<void>();
    host.answer = (_request, response) => {
      response.on('close', closed.resolve);
      controller.abort(reason);
    };
    const fetchResult = createResultFetch({ baseUrl: host.url, hosts: [host.host] });

    await expect(fetchResult(`${host.url}/a`, controller.signal)).rejects.toBe(reason);
    await closed.promise;
  });

  test('sends nothing if it was stopped before', async ({ host }) => {
    const reason = new Error('stopped');
    const fetchResult = createResultFetch({ baseUrl: host.url, hosts: [host.host] });

    await expect(fetchResult(`${host.url}/a`, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(host.connections).toBe(0);
  });
});
