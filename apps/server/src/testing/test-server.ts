import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildApp } from '../app.ts';
import { type Context, createContext } from '../context.ts';
import { type TransportLimits, transportLimits } from '../platform/bounds/transport.ts';
import { makeConfig } from '../platform/config/config.ts';
import { readEnv } from '../platform/config/env.ts';
import type { App } from '../platform/requests/app-type.ts';
import { MANY_PEOPLE } from './many-people.ts';
import { type Backend, openBackend } from './stores/backends.ts';
import { Visitor } from './visitor.ts';

/** Writes a minimal page. A server test needs to check only that the page was sent, not its HTML. */
export const writePage = async (folder: string): Promise<void> => {
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Pictor</title>');
  await writeFile(join(folder, 'assets', 'main-1234.js'), 'export {};');
};

interface Running {
  app: App;
  context: Context;
  url: string;
}

/** Creates the parts of the real server on a folder. None of them has started yet. */
export const prepare = async (folder: string, env: Record<string, string>): Promise<Context> => {
  const config = makeConfig(
    readEnv({ ...MANY_PEOPLE, DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'silent', PORT: '0', ...env }),
  );
  return await createContext({ ...config, webDir: join(folder, 'web') });
};

/** Limits that a test sets lower than their normal values. */
type LowerLimits = Partial<TransportLimits>;

/** Starts the parts on a free port. */
export const serve = async (context: Context, limits: LowerLimits = {}): Promise<Running> => {
  const app = await buildApp(context, transportLimits(limits));
  await context.edits.start({ runs: context.config.role !== 'web' });
  await app.listen({ host: '127.0.0.1', port: 0 });
  // A server that listens on TCP has an address of this type.
  const { port } = app.server.address() as AddressInfo;
  return { app, context, url: `http://127.0.0.1:${port}` };
};

export const boot = async (folder: string, env: Record<string, string>, limits: LowerLimits = {}): Promise<Running> =>
  await serve(await prepare(folder, env), limits);

export const shutDown = async ({ app, context }: Running): Promise<void> => {
  await app.close();
  await context.close();
};

/** The real server on its own port, with a real database and a real blob folder. Disposing of it removes them. */
export class TestServer implements AsyncDisposable {
  #running: Running;
  #env: Record<string, string>;
  readonly #folder: string;
  readonly #backend: Backend;
  readonly #limits: LowerLimits;
  #people = 0;

  constructor(
    running: Running,
    folder: string,
    { backend, env, limits }: { backend: Backend; env: Record<string, string>; limits: LowerLimits },
  ) {
    this.#running = running;
    this.#folder = folder;
    this.#backend = backend;
    this.#env = env;
    this.#limits = limits;
  }

  get url(): string {
    return this.#running.url;
  }

  get context(): Context {
    return this.#running.context;
  }

  get app(): App {
    return this.#running.app;
  }

  get dataDir(): string {
    return join(this.#folder, 'data');
  }

  /** A visitor who has not signed in. */
  stranger(): Visitor {
    return new Visitor(() => this.url);
  }

  /** A visitor with a new account, signed in. */
  async person(): Promise<Visitor> {
    this.#people += 1;
    const visitor = this.stranger();
    await visitor.register({
      name: `Person ${this.#people}`,
      email: `person-${this.#people}@example.com`,
      password: 'correct horse',
    });
    return visitor;
  }

  /** Shuts down and starts again on the same data. */
  async restart(env: Record<string, string> = {}): Promise<void> {
    await shutDown(this.#running);
    this.#env = { ...this.#env, ...env };
    this.#running = await boot(this.#folder, { ...this.#backend.env, ...this.#env }, this.#limits);
  }

  /** The names of all blobs and all staged files, sorted. */
  async files(): Promise<string[]> {
    const names = await readdir(join(this.dataDir, 'staging'));
    for await (const { key } of this.context.blobs.list()) names.push(basename(key));
    return names.toSorted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await shutDown(this.#running);
    await this.#backend[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true });
  }
}

export const startTestServer = async (
  env: Record<string, string> = {},
  limits: LowerLimits = {},
): Promise<TestServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-test-'));
  await writePage(join(folder, 'web'));
  const backend = await openBackend();
  return new TestServer(await boot(folder, { ...backend.env, ...env }, limits), folder, { backend, env, limits });
};
