import type { ServerResponse } from 'node:http';
import { BlockList, isIPv6, type Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TransportLimits } from '../../bounds/transport.ts';
import type { App } from '../app-type.ts';
import { addressPrefix } from '../client-address.ts';
import { bareAnswer } from '../error-handler.ts';
import { Budget, type Reservation } from './budget.ts';

const LOOPBACK = ['127.0.0.0/8', '::1'];
const SWEEP_MILLISECONDS = 5000;
/** How long a refused client may take to read the answer. */
const REFUSED_MILLISECONDS = 1000;
/** More refused connections than these at once are closed without an answer. */
const REFUSED_AT_ONCE = 200;
const REFUSAL = bareAnswer(503, 'Retry-After: 5\r\n');

interface Connection {
  place: Reservation;
  /** Answers in the order of their requests. Finished ones are removed at the next look, which costs less than a listener on each. */
  answers: ServerResponse[];
  /** Bytes that the client had taken when they were last looked at. */
  taken: number;
  /** When that number last changed, or when an answer began to wait. */
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
 * Bounds on open connections: how many there are, how many requests each has in flight, and how long a client may leave an answer
 * unread. A connection stays open while a handler works, however long it takes.
 */
export class Connections {
  readonly #limits: TransportLimits;
  readonly #budget: Budget;
  readonly #exempt: BlockList;
  readonly #open = new Map<Socket, Connection>();
  readonly #refused = new Set<Socket>();

  /** Connections of `trustedProxies` carry requests of many people; so may those of this machine where no proxy is named. */
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

  /** Counts a request until it is answered. @returns false where its connection has ended, so that it must not be handled */
  admit({ raw }: FastifyRequest, reply: FastifyReply): boolean {
    const { socket } = raw;
    const connection = this.#open.get(socket);
    // A request that was injected has no connection.
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
    // The client has gone already.
    if (remoteAddress === undefined) return;
    // Each connection of an exempt address is a holder of its own.
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

  /** Called where no byte went either way for `answerStallTime` while an answer waits, or for `idleTime` after an answer. */
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
      // Node's own timer sees each byte that is taken, but what the client sends restarts it. The test below sees whole writes only.
      if (socket.timeout !== answerStallTime) socket.setTimeout(answerStallTime);
      if (now - connection.takenAt > Math.max(answerStallTime, (waiting / answerRate) * 1000)) socket.destroy();
    }
  }
}
