import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Between a client and a server: a network that can stand still, and loses nothing of what it holds. */
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
    // A server that listens on TCP has an address of this form.
    return (this.#server.address() as AddressInfo).port;
  }

  stall(): void {
    this.#isStalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** The connections that there are get no answer any more; new ones are as good as ever. */
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

/** In front of what an address names. @returns it, and the same address by way of it */
export const stall = async (address: string): Promise<{ proxy: StallingProxy; url: string }> => {
  const url = new URL(address);
  const proxy = new StallingProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${await proxy.listen()}`;
  return { proxy, url: url.href };
};
