import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type TransportLimits, transportLimits } from '../platform/bounds/transport.ts';
import { TooManyRequests, Unavailable } from '../platform/errors.ts';
import { HeldRequest } from '../testing/held-request.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import type { Visitor } from '../testing/visitor.ts';
import { type EventStream, EventStreams } from './event-stream.ts';

const PATIENCE = { timeout: 10_000 };

const PATH = '/api/image-edit/events';

describe('event streams', () => {
  const open = async (server: TestServer, visitor: Visitor): Promise<{ stream: HeldRequest; status?: number }> => {
    const stream = new HeldRequest(server, PATH, { visitor });
    const { statusCode } = await stream.response();
    return { stream, ...(statusCode !== undefined && { status: statusCode }) };
  };
  const refusal = async (visitor: Visitor): Promise<[number, string, string | null]> => {
    const { status, body, headers } = await visitor.get(PATH);
    return [status, body.code, headers.get('retry-after')];
  };

  it('are limited per user, and closing one makes room', async () => {
    await using server = await startTestServer({}, { eventStreamsPerPerson: 2 });
    const [visitor, other] = [await server.person(), await server.person()];
    const { stream } = await open(server, visitor);
    expect((await open(server, visitor)).status).toBe(200);
    expect(await refusal(visitor)).toEqual([429, 'too_many_requests', '5']);
    expect((await open(server, other)).status).toBe(200);
    stream[Symbol.dispose]();
    await expect.poll(async () => (await open(server, visitor)).status, PATIENCE).toBe(200);
  });

  it('are limited in total', async () => {
    await using server = await startTestServer({}, { eventStreams: 1 });
    const [visitor, other] = [await server.person(), await server.person()];
    expect((await open(server, visitor)).status).toBe(200);
    expect(await refusal(other)).toEqual([503, 'unavailable', '5']);
  });
});

describe('events that the client does not read', () => {
  const MIB = 1024 * 1024;
  /** More than the operating system buffers for a client that does not read. */
  const LARGE = 'x'.repeat(20 * MIB);
  const server = createServer();
  beforeEach(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const watch = async (streams: EventStreams, userId: string) => {
    const requested = once(server, 'request');
    // The address of a TCP server has this type.
    const { port } = server.address() as AddressInfo;
    const responded = once(get(`http://127.0.0.1:${port}`), 'response');
    // A test that ends early does not await the response.
    responded.catch(() => {});
    const [, response]: ServerResponse[] = await requested;
    if (!response) throw new Error('a request without a response');
    const stream = streams.open(userId, { response, isAllowed: async () => true });
    return {
      stream,
      /** Sends the stream and returns the response that the client receives. */
      send: async (): Promise<IncomingMessage> => {
        stream.pipe(response);
        const [answer] = await responded;
        answer.on('error', () => {});
        return answer;
      },
    };
  };
  const limited = (limits: Partial<TransportLimits>) => new EventStreams(transportLimits(limits));
  const first = (stream: EventStream) => () => stream.event('snapshot', LARGE);

  it('end their stream when too many bytes wait, but a single event may exceed the limit', async () => {
    const { stream, send } = await watch(limited({ eventBytesPerPerson: 100 * MIB, eventBytes: 100 * MIB }), 'ada');
    first(stream)();
    await send();
    expect(stream.destroyed).toBe(false);
    stream.event('task', {});
    expect(stream.destroyed).toBe(true);
  });

  it('count while they wait in the response, and no longer after the client has read them', async () => {
    const streams = limited({ eventBytesPerPerson: 30 * MIB, eventBytes: 60 * MIB });
    const slow = await watch(streams, 'ada');
    first(slow.stream)();
    const answer = await slow.send();
    const next = await watch(streams, 'ada');
    expect(first(next.stream)).toThrow(TooManyRequests);
    answer.resume();
    await vi.waitFor(async () => first((await watch(streams, 'ada')).stream)(), { ...PATIENCE, interval: 300 });
  });

  it('no longer count after their stream has ended', async () => {
    const streams = limited({ eventBytesPerPerson: 30 * MIB, eventBytes: 60 * MIB });
    const slow = await watch(streams, 'ada');
    first(slow.stream)();
    (await slow.send()).destroy();
    await once(slow.stream, 'close');
    expect(first((await watch(streams, 'ada')).stream)).not.toThrow();
  });

  it('count against the limit for all users', async () => {
    const streams = limited({ eventBytesPerPerson: 30 * MIB, eventBytes: 30 * MIB });
    const slow = await watch(streams, 'ada');
    first(slow.stream)();
    await slow.send();
    expect(first((await watch(streams, 'grace')).stream)).toThrow(Unavailable);
  });
});
