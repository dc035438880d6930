import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type ZodType, z } from 'zod';
import type { Database } from '../db/database.ts';
import { withDeadline } from '../with-deadline.ts';
import { PostgresListener } from './postgres-listener.ts';
import type { Channel, PubSub } from './pub-sub.ts';

const CHANNEL = 'pictor';
const PROBE_CHANNEL = 'probe';
const PROBE_MILLISECONDS = 5000;
/** A message to the own process takes some milliseconds. */
const ECHO_MILLISECONDS = 2000;

const Envelope = z.object({ from: z.string(), channel: z.string(), message: z.unknown() });

/**
 * Each process sends this to itself, to check that it receives messages. `gap` tells the other processes that they have missed messages of
 * this one.
 */
const Probe = z.object({ n: z.int(), gap: z.boolean() });

interface Options {
  url: string;
  /** Messages are sent over its connections. */
  db: Database;
  onError: (error: unknown) => void;
}

/**
 * Messages between processes by LISTEN and NOTIFY. A connection that the network has lost without a sign receives nothing, so each process
 * checks whether it receives its own messages. A connection pooler in transaction mode does not support LISTEN.
 */
export class PostgresPubSub implements PubSub {
  readonly #db: Database;
  readonly #listener: PostgresListener;
  readonly #onError: (error: unknown) => void;
  readonly #self = randomUUID();
  readonly #receivers = new Map<string, (message: unknown) => void>();
  readonly #gapListeners: (() => void)[] = [];
  /** Sends one message after the other: on two connections a later message could overtake an earlier one. */
  #sent: Promise<unknown> = Promise.resolve();
  #probing: NodeJS.Timeout | undefined;
  #probe: Promise<void> | undefined;
  #probes = 0;
  #heardEcho: () => void = () => {};
  /** Whether a message could not be sent since the others were last told about lost messages. */
  #hasLost = false;

  constructor({ url, db, onError }: Options) {
    this.#db = db;
    this.#onError = onError;
    this.#listener = new PostgresListener({
      url,
      channel: CHANNEL,
      onPayload: (payload) => this.#receive(payload),
      onReconnected: () => this.#tellGap(),
      onError,
    });
  }

  async start(): Promise<void> {
    await this.#listener.start();
    this.#probing = setInterval(() => {
      this.#probe ??= this.#requireEcho()
        .catch(this.#onError)
        .finally(() => {
          this.#probe = undefined;
        });
    }, PROBE_MILLISECONDS);
    this.#probing.unref();
  }

  channel<Message>(name: string, schema: ZodType<Message>): Channel<Message> {
    const listeners: ((message: Message) => void)[] = [];
    const tell = (message: Message): void => {
      for (const listener of listeners) listener(message);
    };
    this.#receivers.set(name, (message) => tell(schema.parse(message)));
    return {
      publish: (message) => {
        tell(message);
        this.#send(name, message);
      },
      subscribe: (listener) => listeners.push(listener),
    };
  }

  onGap(listener: () => void): void {
    this.#gapListeners.push(listener);
  }

  /** Sends all published messages first. */
  async close(): Promise<void> {
    clearInterval(this.#probing);
    await this.#probe;
    await this.#sent;
    await this.#listener.close();
  }

  #tellGap(): void {
    for (const listener of this.#gapListeners) listener();
  }

  /** Listens again if this process does not receive its own message. */
  async #requireEcho(): Promise<void> {
    this.#probes += 1;
    const n = this.#probes;
    const gap = this.#hasLost;
    this.#hasLost = false;
    const { promise: echo, resolve } = Promise.withResolvers<true>();
    this.#heardEcho = () => resolve(true);
    this.#send(PROBE_CHANNEL, { n, gap });
    await this.#sent;
    // The probe could not be sent, so there is no echo to wait for.
    if (this.#hasLost) return;
    if (await withDeadline(ECHO_MILLISECONDS, echo).catch(() => false)) return;
    this.#listener.reconnect();
  }

  #send(channel: string, message: unknown): void {
    const payload = JSON.stringify({ from: this.#self, channel, message });
    this.#sent = this.#sent
      .then(() => sql`select pg_notify(${CHANNEL}, ${payload})`.execute(this.#db))
      .catch((error: unknown) => {
        this.#hasLost = true;
        this.#onError(error);
      });
  }

  #hearProbe(from: string, { n, gap }: z.infer<typeof Probe>): void {
    if (from !== this.#self && gap) this.#tellGap();
    if (from === this.#self && n === this.#probes) this.#heardEcho();
  }

  #receive(payload: string): void {
    try {
      const { from, channel, message } = Envelope.parse(JSON.parse(payload));
      if (channel === PROBE_CHANNEL) this.#hearProbe(from, Probe.parse(message));
      else if (from !== this.#self) this.#receivers.get(channel)?.(message);
    } catch (error) {
      // While processes are replaced one by one, another version of Pictor may send messages in another format.
      this.#onError(error);
    }
  }
}
