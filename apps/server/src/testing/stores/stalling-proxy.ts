import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy between a client and a server that simulates a stalled network. It loses no data that it holds. */
export class StallingProxy implements AsyncDisposable {
  readonly #sockets = new Set<Socket>();
  readonly #server;
  #isStalled = false;

  constructor(target: { host: string; port: number }) {
    this.#server = createServer((client) => {
      const server = connect(target);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        from.on('data', (bytes) => to.write(bytes));
      }
      if (this.#isStalled) this.stall();
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    // A server that listens on TCP has an address of this type.
    return (this.#server.address() as AddressInfo).port;
  }

  stall(): void {
    this.#isStalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Existing connections get no more answers. New connections work normally. */
  swallow(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  resume(): void {
    this.#isStalled = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}

/** Puts a proxy in front of an address. @returns the proxy, and the address of the proxy */
export const stall = async (address: string): Promise<{ proxy: StallingProxy; url: string }> => {
  const url = new URL(address);
  const proxy = new StallingProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${await proxy.listen()}`;
  return { proxy, url: url.href };
};
