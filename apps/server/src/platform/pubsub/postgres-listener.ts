import { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { QUEUE_APPLICATION } from '../db/postgres/processes.ts';
import { withDeadline } from '../with-deadline.ts';

const CONNECT_MILLISECONDS = 5000;
const RECONNECT_MILLISECONDS = 1000;
const CLOSE_MILLISECONDS = 1000;

interface Options {
  url: string;
  channel: string;
  onPayload: (payload: string) => void;
  /** Called after each reconnection. Messages may have been missed. */
  onReconnected: () => void;
  onError: (error: unknown) => void;
}

interface Connection {
  client: pg.Client;
  socket: Socket;
}

/** A connection that listens to a channel of PostgreSQL. If it breaks, it connects again at once, and then every second. */
export class PostgresListener {
  readonly #options: Options;
  #connection: Connection | undefined;
  #isClosed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws if the first connection cannot be established */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** Replaces a connection that does not respond. Has no effect while it connects. */
  reconnect(): void {
    this.#connection?.socket.destroy();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const connection = this.#connection;
    if (!connection) return;
    await withDeadline(CLOSE_MILLISECONDS, connection.client.end()).catch(this.#options.onError);
    connection.socket.destroy();
  }

  async #connect(): Promise<void> {
    const { url, channel, onPayload, onError } = this.#options;
    const socket = new Socket();
    const client = new pg.Client({
      connectionString: url,
      application_name: QUEUE_APPLICATION,
      connectionTimeoutMillis: CONNECT_MILLISECONDS,
      query_timeout: CONNECT_MILLISECONDS,
      keepAlive: true,
      // `end` waits for the server. Only the socket itself can close a connection that does not respond.
      stream: () => socket,
    });
    client.on('error', onError);
    client.on('notification', ({ payload = '' }) => onPayload(payload));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      socket.destroy();
      throw error;
    }
    const connection = { client, socket };
    this.#connection = connection;
    if (socket.destroyed) this.#lost(connection);
    else client.once('end', () => this.#lost(connection));
    if (this.#isClosed) await this.close();
  }

  #lost(connection: Connection): void {
    if (this.#isClosed || this.#connection !== connection) return;
    this.#connection = undefined;
    void this.#connectAgain();
  }

  async #connectAgain(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#connect();
        this.#options.onReconnected();
        return;
      } catch (error) {
        this.#options.onError(error);
        await setTimeout(RECONNECT_MILLISECONDS, undefined, { ref: false });
      }
    }
  }
}
