import { randomUUID } from 'node:crypto';
import type { Db, PgBoss } from 'pg-boss';
import { type ZodType, z } from 'zod';
import type { Channel, PubSub } from './pub-sub.ts';

const CHANNEL = 'pictor';

const Envelope = z.object({ from: z.string(), channel: z.string(), message: z.unknown() });

type Listening = Awaited<ReturnType<NonNullable<Db['listen']>>>;

/**
 * Messages between processes by LISTEN and NOTIFY, over pg-boss's connection for that: it watches the connection, connects
 * again and says so. A pooler in transaction mode cannot carry it.
 */
export class PostgresPubSub implements PubSub {
  readonly #db: Db;
  readonly #onError: (error: unknown) => void;
  readonly #self = randomUUID();
  readonly #receivers = new Map<string, (message: unknown) => void>();
  readonly #gapListeners: (() => void)[] = [];
  /** One after the other: on two connections a later message could overtake an earlier one. */
  #sent: Promise<unknown> = Promise.resolve();
  #listening: Listening | undefined;

  constructor(boss: PgBoss, onError: (error: unknown) => void) {
    this.#db = boss.getDb();
    this.#onError = onError;
  }

  async start(): Promise<void> {
    let isFirst = true;
    const connected = (): void => {
      if (!isFirst) for (const listener of this.#gapListeners) listener();
      isFirst = false;
    };
    if (!this.#db.listen) throw new Error('pg-boss has a pool without LISTEN');
    this.#listening = await this.#db.listen(CHANNEL, (payload) => this.#receive(payload), connected);
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

  /** What was published is sent before. */
  async close(): Promise<void> {
    await this.#sent;
    await this.#listening?.close();
  }

  #send(channel: string, message: unknown): void {
    const payload = JSON.stringify({ from: this.#self, channel, message });
    this.#sent = this.#sent
      .then(() => this.#db.executeSql('select pg_notify($1, $2)', [CHANNEL, payload]))
      .catch(this.#onError);
  }

  #receive(payload: string): void {
    try {
      const { from, channel, message } = Envelope.parse(JSON.parse(payload));
      if (from !== this.#self) this.#receivers.get(channel)?.(message);
    } catch (error) {
      // Another version of Pictor may speak otherwise while processes are replaced one by one.
      this.#onError(error);
    }
  }
}
