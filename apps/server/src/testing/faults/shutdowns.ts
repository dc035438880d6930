import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { TRANSPORT_BOUNDS } from '../../platform/bounds/transport.ts';
import { makePicture } from '../files/pictures.ts';
import { type FakeGemini, replies } from '../gemini/fake-gemini.ts';
import { geminiEnv } from '../gemini/gemini-env.ts';
import { type Answer, Visitor } from '../visitor.ts';
import { type PictorProcess, startPictorProcess } from './pictor-process.ts';

const CONNECTIONS = 50;
/** The number of connections that upload. One person may not upload more at the same time. */
const UPLOADERS = TRANSPORT_BOUNDS.uploadsPerPerson.value;
const TASKS = 6;
const LIMIT_MILLISECONDS = 10_000;
/** The longest time under load before the signal. */
const LOAD_MILLISECONDS = 400;

/** The results of the SIGTERMs. Everything except the counts of completed work should be 0. */
export interface ShutdownReport {
  shutdowns: number;
  /** Requests that were sent before the signal and answered before or after it. */
  answered: number;
  /** Requests that were sent before the signal and not answered. */
  unanswered: number;
  /** Exit codes other than 0. */
  unclean: number;
  /** Shutdowns that took longer than 10 s. */
  late: number;
  /** Tasks that afterwards were not waiting as if they had not begun. */
  notHandedBack: number;
  /** Tasks that the next process did not complete. */
  notCompleted: number;
  /** The longest shutdown in milliseconds. */
  slowest: number;
}

interface Requests {
  upload: () => Promise<Answer>;
  download: () => Promise<Answer>;
}

/** Sends one request after the other until the server is gone. */
const load = async ({ upload, download }: Requests, told: Told): Promise<void> => {
  for (let n = 0; !told.signalled; n += 1) {
    const answer = n % 10 === 0 ? upload() : download();
    const { status } = await answer.catch(() => ({ status: 0 }));
    if (status === 200) told.answered += 1;
    else told.unanswered += 1;
  }
};

interface Told {
  signalled: boolean;
  answered: number;
  unanswered: number;
}

const tasksOf = (dataDir: string): { status: string; attempts: number }[] => {
  const db = new DatabaseSync(join(dataDir, 'pictor.sqlite'), { readOnly: true });
  // The rows have the selected columns.
  const rows = db.prepare('select status, attempts from edits join tasks using (id)').all() as {
    status: string;
    attempts: number;
  }[];
  db.close();
  return rows;
};

const signIn = async (process: PictorProcess): Promise<Visitor> => {
  const visitor = new Visitor(() => process.url);
  const account = { email: 'ada@example.com', password: 'correct horse' };
  const { status } = await visitor.request('POST', '/api/v1/auth/login', { json: account });
  if (status === 401) await visitor.register({ name: 'Ada', ...account });
  return visitor;
};

const shutDownOnce = async (dataDir: string, gemini: FakeGemini, report: ShutdownReport): Promise<void> => {
  const env = { DATA_DIR: dataDir, TASK_CONCURRENCY: '4', ...geminiEnv(gemini) };
  gemini.reply(replies.hang());
  const process = await startPictorProcess(env);
  const visitor = await signIn(process);
  const bytes = await makePicture();
  const { thumbnail } = await visitor.upload(bytes);
  const events = visitor.events();
  await events.next();
  for (let n = 0; n < TASKS; n += 1) {
    const json = { prompt: 'a lighthouse', model: 'gemini-2.5-flash-image' };
    await visitor.request('POST', '/api/image-generate', { json });
  }
  const told: Told = { signalled: false, answered: 0, unanswered: 0 };
  const download = () => visitor.bytes(thumbnail.id);
  const upload = () => visitor.postFile(bytes);
  const loads = Array.from({ length: CONNECTIONS }, (_, n) =>
    load({ upload: n < UPLOADERS ? upload : download, download }, told),
  );
  await setTimeout(Math.random() * LOAD_MILLISECONDS);
  told.signalled = true;
  const began = performance.now();
  const code = await process.end('SIGTERM');
  const took = performance.now() - began;
  await Promise.all(loads);
  report.shutdowns += 1;
  report.answered += told.answered;
  report.unanswered += told.unanswered;
  if (code !== 0) report.unclean += 1;
  if (took > LIMIT_MILLISECONDS) report.late += 1;
  report.slowest = Math.max(report.slowest, took);
  report.notHandedBack += tasksOf(dataDir).filter(
    ({ status, attempts }) => status === 'processing' && attempts > 0,
  ).length;
  report.notHandedBack += tasksOf(dataDir).filter(({ status }) => status === 'failed').length;

  gemini.reply(replies.image());
  const next = await startPictorProcess(env);
  const again = await signIn(next);
  const { body } = await again.get('/api/image-edit/tasks?limit=100&status=processing');
  for (const { id } of body.tasks) if ((await again.outcome(id)).status !== 'completed') report.notCompleted += 1;
  await next.end('SIGTERM');
};

/** Ends servers during uploads, downloads, open event streams and model calls. */
export const runShutdowns = async (folder: string, gemini: FakeGemini, count: number): Promise<ShutdownReport> => {
  const report: ShutdownReport = {
    shutdowns: 0,
    answered: 0,
    unanswered: 0,
    unclean: 0,
    late: 0,
    notHandedBack: 0,
    notCompleted: 0,
    slowest: 0,
  };
  while (report.shutdowns < count) await shutDownOnce(join(folder, `data-${report.shutdowns}`), gemini, report);
  return report;
};
