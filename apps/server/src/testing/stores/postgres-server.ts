import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** PostgreSQL refuses to run as root. Every Debian has the user `nobody`. */
const NOBODY = 65_534;

const identity = (): { uid?: number; gid?: number } => (process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
};

/** A real PostgreSQL in its own folder, on a free port of the loopback address. Disposing of it removes everything. */
export class PostgresServer implements AsyncDisposable {
  readonly #bin: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #settings: Record<string, string>;
  #child: ChildProcess | undefined;

  constructor(bin: string, folder: string, port: number, settings: Record<string, string>) {
    this.#bin = bin;
    this.#folder = folder;
    this.#port = port;
    this.#settings = settings;
  }

  /** Resolves once it accepts connections. */
  async start(): Promise<void> {
    const settings = Object.entries(this.#settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const postgres = [join(this.#bin, 'postgres'), '-D', join(this.#folder, 'data'), '-p', String(this.#port)];
    // It ends together with the process that started it, even if that process is killed.
    const child = spawn('setpriv', ['--pdeathsig', 'INT', ...postgres, ...settings], {
      ...identity(),
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('ready to accept connections')) resolve();
      });
    });
    child.stderr.removeAllListeners('data').resume();
  }

  /** Closes every connection immediately. Committed data stays. */
  async stop(): Promise<void> {
    if (!this.#child) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    this.#child = undefined;
    await ended;
  }

  /** @returns its URL */
  async createDatabase(template?: string): Promise<string> {
    return await createDatabase(`postgres://pictor@127.0.0.1:${this.#port}`, template);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true });
  }
}

const execute = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/** Uses the database `postgres`, which every server has, because a database that is being copied or dropped may have no connections. */
const administer = async (url: string, statement: string): Promise<void> => {
  const server = new URL(url);
  server.pathname = 'postgres';
  await execute(server.href, statement);
};

/** Creates a database on the server of `url`, as a copy of `template` if it is given. @returns its URL */
export const createDatabase = async (url: string, template?: string): Promise<string> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(url, `create database ${name}${template === undefined ? '' : ` template ${template}`}`);
  const created = new URL(url);
  created.pathname = name;
  return created.href;
};

/** Creates a database that has Pictor's tables and no rows, like a new one. @returns its URL */
export const copyTemplate = async (templateUrl: string): Promise<string> => {
  const url = await createDatabase(templateUrl, new URL(templateUrl).pathname.slice(1));
  await execute(url, 'update store_identity set id = gen_random_uuid()');
  return url;
};

export const dropDatabase = async (url: string): Promise<void> => {
  await administer(url, `drop database ${new URL(url).pathname.slice(1)} with (force)`);
};

interface Options {
  /** Whether a commit waits for the disk. Tests do not need this, because no test checks what PostgreSQL loses in a crash. */
  durable?: boolean;
}

/** @param bin the folder of PostgreSQL's programs */
export const startPostgresServer = async (bin: string, { durable = false }: Options = {}): Promise<PostgresServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-postgres-'));
  const { uid, gid } = identity();
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'pictor', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...identity(), cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`);
  const server = new PostgresServer(bin, folder, await freePort(), {
    listen_addresses: '127.0.0.1',
    max_connections: '400',
    fsync: durable ? 'on' : 'off',
    unix_socket_directories: folder,
  });
  await server.start();
  return server;
};
