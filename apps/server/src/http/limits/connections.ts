import type { ServerResponse } from 'node:http';
import { BlockList, isIPv6, type Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TransportLimits } from '../../platform/bounds/transport.ts';
import type { App } from '../../platform/requests/app-type.ts';
import { addressPrefix } from '../../platform/requests/client-address.ts';
import { bareAnswer } from '../error-handler.ts';
import { Budget, type Reservation } from './budget.ts';

const LOOPBACK = ['127.0.0.0/8', '::1'];
const SWEEP_MILLISECONDS = 5000;
/** A rejected client has this long to read the response. */
const REFUSED_MILLISECONDS = 1000;
/** If more connections than this are being rejected at once, further ones are closed without a response. */
const REFUSED_AT_ONCE = 200;
const REFUSAL = bareAnswer(503, 'Retry-After: 5\r\n');

interface Connection {
  place: Reservation;
  /**
   * Responses in the order of their requests. Closed ones are removed at the next check, which is cheaper than a listener on each response.
   */
  answers: ServerResponse[];
  /** Bytes that the client had taken at the last check. */
  taken: number;
  /** When that number last changed, or when a response began to wait. */
  takenAt: number;
}

const inFlight = ({ answers }: Connection): number => {
  while (answers[0]?.closed) answers.shift();
  return answers.length;
};

const blockList = (ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
};

/**
 * Limits on open connections: their number, the requests in flight on each, and how long a client may leave a response unread. A connection
 * stays open while a handler works, however long that takes.
 */
export class Connections {
  readonly #limits: TransportLimits;
  readonly #budget: Budget;
  readonly #exempt: BlockList;
  readonly #open = new Map<Socket, Connection>();
  readonly #refused = new Set<Socket>();

  /**
   * Connections from `trustedProxies` carry requests of many users, so they are exempt. If no proxy is configured, loopback connections are
   * exempt.
   */
  constructor(limits: TransportLimits, trustedProxies: readonly string[]) {
    this.#limits = limits;
    this.#budget = new Budget({ perHolder: limits.connectionsPerAddress, inAll: limits.connections });
    this.#exempt = blockList(trustedProxies.length > 0 ? trustedProxies : LOOPBACK);
  }

  register(app: App): void {
    app.server.on('connection', (socket: Socket) => this.#accept(socket));
    app.server.on('timeout', (socket: Socket) => this.#onSilence(socket));
    const sweep = setInterval(() => this.#sweep(), Math.min(SWEEP_MILLISECONDS, this.#limits.answerStallTime));
    app.server.once('close', () => clearInterval(sweep));
    sweep.unref();
    app.addHook('onRequest', (request, reply, done) => {
      if (this.admit(request, reply)) done();
    });
  }

  /** Counts a request until it is answered. @returns false if the connection has ended, so the request must not be handled */
  admit({ raw }: FastifyRequest, reply: FastifyReply): boolean {
    const { socket } = raw;
    const connection = this.#open.get(socket);
    // A request that was injected (`app.inject`) has no connection.
    if (!connection && !this.#refused.has(socket)) return true;
    if (connection && inFlight(connection) >= this.#limits.requestsInFlight) socket.destroy();
    if (!connection || socket.destroyed) {
      reply.hijack();
      return false;
    }
    connection.answers.push(reply.raw);
    return true;
  }

  #accept(socket: Socket): void {
    const { remoteAddress } = socket;
    // The client has already disconnected.
    if (remoteAddress === undefined) return;
    // Each connection from an exempt address is its own holder.
    const isExempt = this.#exempt.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
    const holder = isExempt ? `${remoteAddress} ${socket.remotePort}` : addressPrefix(remoteAddress);
    if (this.#budget.exceeded(holder, 1) !== undefined) {
      this.#refuse(socket);
      return;
    }
    const place = this.#budget.take(holder, 1);
    this.#open.set(socket, { place, answers: [], taken: 0, takenAt: performance.now() });
    socket.once('close', () => {
      place[Symbol.dispose]();
      this.#open.delete(socket);
    });
  }

  #refuse(socket: Socket): void {
    if (this.#refused.size >= REFUSED_AT_ONCE) {
      socket.destroy();
      return;
    }
    this.#refused.add(socket);
    const patience = setTimeout(() => socket.destroy(), REFUSED_MILLISECONDS).unref();
    socket.once('close', () => {
      clearTimeout(patience);
      this.#refused.delete(socket);
    });
    socket.end(REFUSAL);
  }

  /** Called when no byte was sent or received for `answerStallTime` while a response waits, or for `idleTime` after a response. */
  #onSilence(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (socket.writableLength > 0 || !connection || inFlight(connection) === 0) socket.destroy();
  }

  #sweep(): void {
    const now = performance.now();
    const { answerStallTime, answerRate } = this.#limits;
    for (const [socket, connection] of this.#open) {
      const waiting = socket.writableLength;
      const taken = socket.bytesWritten - waiting;
      if (inFlight(connection) === 0 || waiting === 0 || taken !== connection.taken) {
        connection.taken = taken;
        connection.takenAt = now;
        continue;
      }
      // Node's own timer notices each byte that is taken, but bytes from the client restart it. The check below only notices complete
      // writes.
      if (socket.timeout !== answerStallTime) socket.setTimeout(answerStallTime);
      if (now - connection.takenAt > Math.max(answerStallTime, (waiting / answerRate) * 1000)) socket.destroy();
    }
  }
}
