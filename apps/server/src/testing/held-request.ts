import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestServer } from './test-server.ts';
import type { Visitor } from './visitor.ts';

/** What a visitor's requests carry to be believed. */
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

/** A request on a connection of its own, whose body the test sends in pieces and whose answer is read when the test wants it. */
export class HeldRequest implements Disposable {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #request: ClientRequest;
  readonly #response: Promise<IncomingMessage>;

  constructor(server: TestServer, path: string, { method = 'GET', visitor, headers = {} }: Options = {}) {
    const proof = visitor ? proofOf(visitor) : {};
    this.#request = request(server.url + path, { method, agent: this.#agent, headers: { ...proof, ...headers } });
    this.#response = once(this.#request, 'response').then(([response]) => response);
    // A test that drops the request does not look at its end.
    this.#response.catch(() => {});
    this.#request.on('error', () => {});
    if (method === 'GET') this.#request.end();
  }

  /** Resolves once the bytes have left this side. */
  async write(bytes: string | Buffer): Promise<void> {
    await new Promise((resolve) => this.#request.write(bytes, resolve));
  }

  end(bytes?: string | Buffer): void {
    this.#request.end(bytes);
  }

  /** The head of the answer; its body is not read. */
  async response(): Promise<IncomingMessage> {
    return await this.#response;
  }

  async answer(): Promise<HeldAnswer> {
    const response = await this.#response;
    const body = await text(response);
    const code = body.startsWith('{') ? JSON.parse(body).code : undefined;
    return { status: response.statusCode, retryAfter: response.headers['retry-after'], code };
  }

  /** Resolves once the connection has ended, whatever was answered. */
  async closed(): Promise<void> {
    const socket = this.#request.socket ?? (await once(this.#request, 'socket'))[0];
    // A reset is an end, too.
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  }

  [Symbol.dispose](): void {
    this.#request.destroy();
    this.#agent.destroy();
  }
}
