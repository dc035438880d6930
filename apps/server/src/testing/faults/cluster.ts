import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Task } from '@pictor/contracts';
import { sql } from 'kysely';
import { openDatabase } from '../../platform/db/database.ts';
import { replies, startFakeGemini } from '../gemini/fake-gemini.ts';
import { geminiEnv } from '../gemini/gemini-env.ts';
import { sharedEnv } from '../stores/backends.ts';
import { startPostgresServer } from '../stores/postgres-server.ts';
import { startS3Server } from '../stores/s3-server.ts';
import { Visitor } from '../visitor.ts';
import { type PictorProcess, startPictorProcess } from './pictor-process.ts';

const PEOPLE = 4;
/** Between two tasks of one person. A person may start 120 new ones in a minute. */
const PAUSE_MILLISECONDS = 500;
const KILL_EVERY_MILLISECONDS = 3000;
const MODEL_MILLISECONDS = 700;
/** The time in which the remaining tasks have to end. The death of a worker is noticed after 10 s. */
const END_MILLISECONDS = 90_000;

/** The results of a cluster whose processes were killed one after the other. Every number below `kills` should be 0. */
export interface ClusterReport {
  accepted: number;
  completed: number;
  kills: number;
  /** Accepted tasks that did not end, or that failed. */
  lost: number;
  /** Stored results beyond one for each completed task. */
  doubled: number;
  /** Results whose bytes were not served. */
  unserved: number;
}

/** A place in the cluster. If its process is killed, another one is started. */
class Place {
  readonly #env: Record<string, string>;
  #process: PictorProcess | undefined;

  constructor(env: Record<string, string>) {
    this.#env = env;
  }

  get url(): string | undefined {
    return this.#process?.url;
  }

  async start(): Promise<void> {
    this.#process = await startPictorProcess(this.#env);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    await process?.end(signal);
  }
}

const upload = async (visitor: Visitor): ReturnType<Visitor['upload']> => {
  for (;;) {
    const uploaded = await visitor.upload().catch(() => undefined);
    if (uploaded) return uploaded;
  }
};

/** Stored results beyond one for each completed task, whether they were reported or not. */
const countDoubled = async (url: string): Promise<number> => {
  const db = openDatabase({ kind: 'postgres', url, connections: 1 }, { onError: () => {} });
  const { rows } = await sql<{ doubled: number }>`
    select (select count(*) from edit_outputs) - (select count(*) from edits where status = 'completed') as doubled`.execute(
    db,
  );
  await db.destroy();
  return rows[0]?.doubled ?? Number.NaN;
};

/** Requests one edit after the other from any running web process, and records the accepted tasks. */
const work = async (visitor: Visitor, accepted: Set<string>, isOver: () => boolean): Promise<void> => {
  const { id, thumbnail } = await upload(visitor);
  const json = { orig_img: id, orig_thumb: thumbnail.id, prompt: 'a hat', model: 'gemini-2.5-flash-image' };
  while (!isOver()) {
    const answer = await visitor.request('POST', '/api/image-edit', { json }).catch(() => undefined);
    if (answer?.status === 200) accepted.add(answer.body.task_id);
    await setTimeout(randomInt(2 * PAUSE_MILLISECONDS));
  }
};

const killOneAfterTheOther = async (places: readonly Place[], report: ClusterReport, isOver: () => boolean) => {
  while (!isOver()) {
    await setTimeout(KILL_EVERY_MILLISECONDS);
    const place = places[randomInt(places.length)];
    await place?.end('SIGKILL');
    report.kills += 1;
    await place?.start();
  }
};

/** Polls for the outcome, because an event stream reports only the newest tasks. */
const outcomeOf = async (visitor: Visitor, taskId: string): Promise<Task> => {
  const until = Date.now() + END_MILLISECONDS;
  for (;;) {
    const task = await visitor.task(taskId);
    if (task.status !== 'processing' || Date.now() > until) return task;
    await setTimeout(PAUSE_MILLISECONDS);
  }
};

const examine = async (visitor: Visitor, taskId: string, report: ClusterReport): Promise<void> => {
  const task = await outcomeOf(visitor, taskId);
  const result = task.result_image?.id;
  if (task.status !== 'completed' || result === undefined) {
    report.lost += 1;
    return;
  }
  report.completed += 1;
  if ((await visitor.bytes(result)).status !== 200) report.unserved += 1;
};

/** Two web processes and two worker processes on one PostgreSQL and one bucket. @param bin the folder of PostgreSQL's programs */
export const runCluster = async (folder: string, bin: string, seconds: number): Promise<ClusterReport> => {
  await using postgres = await startPostgresServer(bin);
  await using s3 = await startS3Server();
  await using gemini = await startFakeGemini();
  gemini.reply(replies.imageAfter(MODEL_MILLISECONDS));
  const env = {
    ...sharedEnv(await postgres.createDatabase(), await s3.newBucket()),
    TASK_MAX_ATTEMPTS: '20',
    ...geminiEnv(gemini),
  };
  const places = ['web', 'web', 'worker', 'worker'].map(
    (ROLE, n) => new Place({ ...env, ROLE, DATA_DIR: join(folder, `${ROLE}-${n}`) }),
  );
  // Start them one after the other, because the first one creates the tables.
  for (const place of places) await place.start();
  const webs = places.slice(0, 2);
  const anyWeb = (): string => {
    const living = webs.flatMap(({ url }) => url ?? []);
    return living[randomInt(Math.max(1, living.length))] ?? 'http://127.0.0.1:1';
  };

  const report: ClusterReport = { accepted: 0, completed: 0, kills: 0, lost: 0, doubled: 0, unserved: 0 };
  const until = Date.now() + seconds * 1000;
  const isOver = (): boolean => Date.now() >= until;
  const people = Array.from({ length: PEOPLE }, () => ({ visitor: new Visitor(anyWeb), accepted: new Set<string>() }));
  for (const [n, { visitor }] of people.entries())
    await visitor.register({ name: `Person ${n}`, email: `person-${n}@example.com`, password: 'correct horse' });
  await Promise.all([
    killOneAfterTheOther(places, report, isOver),
    ...people.map(({ visitor, accepted }) => work(visitor, accepted, isOver)),
  ]);

  for (const { visitor, accepted } of people) {
    report.accepted += accepted.size;
    await Promise.all([...accepted].map((taskId) => examine(visitor, taskId, report)));
  }
  report.doubled = await countDoubled(env.DATABASE_URL);
  for (const place of places) await place.end('SIGTERM');
  return report;
};
