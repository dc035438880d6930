import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestServer } from './test-server.ts';
import type { Visitor } from './visitor.ts';

/** The headers that authenticate a visitor's requests. */
export const proofOf = ({ cookies }: Visitor): Record<string, string> => ({
  cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  'x-csrf-token': cookies.get('csrf_token') ?? '',
});

interface HeldAnswer {
  status: number | undefined;
  retryAfter: string | undefined;
  code: string | undefined;
}

interface Options {
  method?: string;
  visitor?: Visitor;
  headers?: Record<string, string | number>;
}

/** A request on its own connection. The test sends its body in pieces and reads its answer when it wants. */
export class HeldRequest implements Disposable {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #request: ClientRequest;
  readonly #response: Promise<IncomingMessage>;

  constructor(server: TestServer, path: string, { method = 'GET', visitor, headers = {} }: Options = {}) {
    const proof = visitor ? proofOf(visitor) : {};
    this.#request = request(server.url + path, { method, agent: this.#agent, headers: { ...proof, ...headers } });
    this.#response = once(this.#request, 'response').then(([response]) => response);
    // A test that drops the request does not wait for its result.
    this.#response.catch(() => {});
    this.#request.on('error', () => {});
    if (method === 'GET') this.#request.end();
  }

  /** Resolves once the bytes have been sent. */
  async write(bytes: string | Buffer): Promise<void> {
    await new Promise((resolve) => this.#request.write(bytes, resolve));
  }

  end(bytes?: string | Buffer): void {
    this.#request.end(bytes);
  }

  /** The status and headers of the answer. The body is not read. */
  async response(): Promise<IncomingMessage> {
    return await this.#response;
  }

  async answer(): Promise<HeldAnswer> {
    const response = await this.#response;
    const body = await text(response);
    const code = body.startsWith('{') ? JSON.parse(body).code : undefined;
    return { status: response.statusCode, retryAfter: response.headers['retry-after'], code };
  }

  /** Resolves once the connection has ended, whatever the answer was. */
  async closed(): Promise<void> {
    const socket = this.#request.socket ?? (await once(this.#request, 'socket'))[0];
    // A reset also counts as an end.
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  }

  [Symbol.dispose](): void {
    this.#request.destroy();
    this.#agent.destroy();
  }
}
