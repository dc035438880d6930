import { randomUUID } from 'node:crypto';
import type { Db, PgBoss } from 'pg-boss';
import { type ZodType, z } from 'zod';
import { withDeadline } from '../with-deadline.ts';
import type { Channel, PubSub } from './pub-sub.ts';

const CHANNEL = 'pictor';
const PROBE_CHANNEL = 'probe';
const PROBE_MILLISECONDS = 5000;
/** A message to the own process takes some milliseconds. */
const ECHO_MILLISECONDS = 2000;
const CLOSE_MILLISECONDS = 1000;

const Envelope = z.object({ from: z.string(), channel: z.string(), message: z.unknown() });

/**
 * Each process sends this to itself, to check that it receives messages. `gap` tells the other processes that they have missed messages of
 * this one.
 */
const Probe = z.object({ n: z.int(), gap: z.boolean() });

type Listening = Awaited<ReturnType<NonNullable<Db['listen']>>>;

/**
 * Messages between processes by LISTEN and NOTIFY, over pg-boss's connection for that. pg-boss reconnects by itself, but up to half a
 * minute after an outage, so each process checks whether it receives its own messages. A connection pooler in transaction mode does not
 * support LISTEN.
 */
export class PostgresPubSub implements PubSub {
  readonly #db: Db;
  readonly #onError: (error: unknown) => void;
  readonly #self = randomUUID();
  readonly #receivers = new Map<string, (message: unknown) => void>();
  readonly #gapListeners: (() => void)[] = [];
  /** Sends one message after the other: on two connections a later message could overtake an earlier one. */
  #sent: Promise<unknown> = Promise.resolve();
  #listening: Listening | undefined;
  #probing: NodeJS.Timeout | undefined;
  #probe: Promise<void> | undefined;
  #probes = 0;
  #heardEcho: () => void = () => {};
  /** Whether a message could not be sent since the others were last told about lost messages. */
  #hasLost = false;

  constructor(boss: PgBoss, onError: (error: unknown) => void) {
    this.#db = boss.getDb();
    this.#onError = onError;
  }

  async start(): Promise<void> {
    await this.#listen(() => {});
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
    if (this.#listening) await withDeadline(CLOSE_MILLISECONDS, this.#listening.close()).catch(this.#onError);
  }

  /** @param connected called at the first connection; each reconnection reports a gap instead */
  async #listen(connected: () => void): Promise<void> {
    let isFirst = true;
    const onConnected = (): void => {
      if (isFirst) connected();
      else this.#tellGap();
      isFirst = false;
    };
    if (!this.#db.listen) throw new Error('pg-boss has a pool without LISTEN');
    this.#listening = await this.#db.listen(CHANNEL, (payload) => this.#receive(payload), onConnected);
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
    // Do not wait for a connection that does not respond.
    this.#listening?.close().catch(this.#onError);
    await this.#listen(() => this.#tellGap());
  }

  #send(channel: string, message: unknown): void {
    const payload = JSON.stringify({ from: this.#self, channel, message });
    this.#sent = this.#sent
      .then(() => this.#db.executeSql('select pg_notify($1, $2)', [CHANNEL, payload]))
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
