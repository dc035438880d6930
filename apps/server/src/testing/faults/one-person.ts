import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { makePicture } from '../files/pictures.ts';
import type { FakeGemini } from '../gemini/fake-gemini.ts';
import { replies } from '../gemini/fake-gemini.ts';
import { geminiEnv } from '../gemini/gemini-env.ts';
import { prepare } from '../test-server.ts';
import { Visitor } from '../visitor.ts';
import type { Tally } from './attacks/attack.ts';
import { ATTACKS } from './attacks/attacks.ts';
import { audit } from './audit.ts';
import { type PictorProcess, startPictorProcess } from './pictor-process.ts';

const ATTACKERS = join(import.meta.dirname, 'attacks/attackers.ts');
const PASSWORD = 'correct horse';
/** The promised limits: other people's requests are answered within 3 s, /healthz within 500 ms, and memory stays below 900 MB. */
const ANSWER_MILLISECONDS = 3000;
const HEALTH_MILLISECONDS = 500;
const MEMORY_BYTES = 900 * 1000 * 1000;

/** The results. Everything in `faults` should be 0. */
export interface OnePersonReport {
  seconds: number;
  /** Requests of the attackers, by attack. */
  tallies: Record<string, Tally>;
  /** The number of successful requests of the other person, and the slowest request of each kind in milliseconds. */
  served: number;
  slowest: Record<string, number>;
  healthP99: number;
  peakBytes: number;
  faults: {
    /** Requests of the other person that were refused or answered too late. */
    unserved: number;
    /** 1 if /healthz was too slow. */
    unhealthy: number;
    /** 1 if memory exceeded its limit. */
    overweight: number;
    /** Bytes on the disk that nobody is charged for and that no row explains. */
    unexplained: number;
    /** People whose charges differ from what they store, and rows and files that do not match. */
    miscounted: number;
    /** 1 if the server ended. */
    dead: number;
  };
}

/** Memory of a process and of its child processes in bytes. Shared pages are divided among the processes, as in the kernel's PSS. */
const memoryOf = async (pid: number): Promise<number> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const own = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  let bytes = Number(/^Pss:\s+(\d+) kB/m.exec(own)?.[1] ?? 0) * 1024;
  for (const child of children.trim().split(' ').filter(Boolean)) bytes += await memoryOf(Number(child));
  return bytes;
};

const folderBytes = async (folder: string): Promise<number> => {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && !entry.name.startsWith('.')) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
};

const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

/** A person with normal work: signs in, uploads a photograph, edits it, looks at the library. */
class Victim {
  readonly slowest: Record<string, number> = {};
  served = 0;
  unserved = 0;
  readonly #visitor: Visitor;
  readonly #account: { email: string; password: string };
  readonly #photograph: Buffer;

  constructor(visitor: Visitor, email: string, photograph: Buffer) {
    this.#visitor = visitor;
    this.#account = { email, password: PASSWORD };
    this.#photograph = photograph;
  }

  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#timed('sign-in', async () => {
        const { status } = await this.#visitor.request('POST', '/api/v1/auth/login', { json: this.#account });
        return status === 200;
      });
      let uploaded: { id: string; thumbnail: { id: string } } | undefined;
      await this.#timed('upload', async () => {
        uploaded = await this.#visitor.upload(this.#photograph, 'photo.jpg');
        return true;
      });
      await this.#timed('list', async () => (await this.#visitor.get('/api/v1/images?limit=50')).status === 200);
      if (uploaded) {
        const { id, thumbnail } = uploaded;
        await this.#timed('edit', async () => {
          const json = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白', model: 'darkroom' };
          const { body } = await this.#visitor.request('POST', '/api/image-edit', { json });
          return (await this.#visitor.outcome(body.task_id)).status === 'completed';
        });
        await this.#visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
      }
      await setTimeout(500, undefined, { signal }).catch(() => {});
    }
  }

  async #timed(what: string, work: () => Promise<boolean>): Promise<void> {
    const began = performance.now();
    const done = await work().catch(() => false);
    const milliseconds = performance.now() - began;
    this.slowest[what] = Math.max(this.slowest[what] ?? 0, milliseconds);
    if (done && milliseconds <= ANSWER_MILLISECONDS) this.served += 1;
    else this.unserved += 1;
  }
}

/** Requests /healthz and measures the memory until the time is up. */
const observe = async (server: PictorProcess, signal: AbortSignal) => {
  const health: number[] = [];
  let peakBytes = 0;
  while (!signal.aborted) {
    const began = performance.now();
    await fetch(`${server.url}/healthz`).then((answer) => answer.arrayBuffer());
    health.push(performance.now() - began);
    peakBytes = Math.max(peakBytes, await memoryOf(server.pid));
    await setTimeout(100, undefined, { signal }).catch(() => {});
  }
  return { healthP99: percentile(health, 0.99), peakBytes };
};

const talliesOf = async (attackers: ChildProcess): Promise<Record<string, Tally>> => {
  if (!attackers.stdout) throw new Error('the attackers have no output');
  const [line] = await once(createInterface({ input: attackers.stdout }), 'line');
  return JSON.parse(String(line));
};

/** After the attack, compares the files on the disk with the rows. */
const explain = async (folder: string, env: Record<string, string>) => {
  const context = await prepare(folder, env);
  try {
    const { miscounted, toMend } = await audit(context);
    const { bytes } = await context.db
      .selectFrom('assets')
      .select(({ fn }) => fn.sum<number | null>('size_bytes').as('bytes'))
      .executeTakeFirstOrThrow();
    const stored = await folderBytes(join(folder, 'data/blobs'));
    const staged = await folderBytes(join(folder, 'data/staging'));
    return { miscounted: miscounted + toMend, unexplained: stored - (bytes ?? 0) + staged };
  } finally {
    await context.close();
  }
};

/** Runs all attacks at the same time against a server in its default configuration, while another person keeps working. */
export const runOnePerson = async (folder: string, gemini: FakeGemini, seconds: number): Promise<OnePersonReport> => {
  const env = { ...geminiEnv(gemini), REGISTRATIONS_PER_HOUR: '100' };
  gemini.reply(replies.hang());
  const server = await startPictorProcess({ DATA_DIR: join(folder, 'data'), ...env });
  const emails = ['victim', ...ATTACKS.map((_, n) => `attacker-${n}`)].map((name) => `${name}@example.com`);
  const victim = new Visitor(() => server.url);
  for (const email of emails)
    await (email === emails[0] ? victim : new Visitor(() => server.url)).register({
      name: email,
      email,
      password: PASSWORD,
    });
  const photograph = await makePicture({ width: 3000, height: 2000, format: 'jpeg' });
  const [victimEmail = '', ...accounts] = emails;
  const other = new Victim(victim, victimEmail, photograph);
  const attackers = spawn(process.execPath, [ATTACKERS, server.url, victimEmail, JSON.stringify(accounts)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const tallies = talliesOf(attackers);
  const over = AbortSignal.timeout(seconds * 1000);
  const [, observed] = await Promise.all([other.work(over), observe(server, over)]);
  attackers.send('over');
  const found = await tallies;
  const ending = await server.end('SIGTERM');
  const explained = await explain(folder, env);
  return {
    seconds,
    tallies: found,
    served: other.served,
    slowest: other.slowest,
    ...observed,
    faults: {
      unserved: other.unserved,
      unhealthy: observed.healthP99 > HEALTH_MILLISECONDS ? 1 : 0,
      overweight: observed.peakBytes > MEMORY_BYTES ? 1 : 0,
      ...explained,
      dead: ending === 0 ? 0 : 1,
    },
  };
};
