import { setTimeout } from 'node:timers/promises';
import type { OwnTask } from '@pictor/contracts';
import type { Context } from '../../context.ts';
import { type FakeGemini, replies } from '../gemini/fake-gemini.ts';
import type { Visitor } from '../visitor.ts';
import { audit } from './audit.ts';

const MODEL_MILLISECONDS = 30;
/**
 * After a completion, the next stop comes earlier by this factor. After a stop, it comes later. So both outcomes stay about equally likely.
 */
const NEARER = 1.08;

/** The results of the races. Everything that is not an outcome should be 0. */
export interface StopRaceReport {
  races: number;
  stopped: number;
  completed: number;
  /** Cases in which row, events, answer and bytes disagree. */
  disagreements: number;
  /** Bytes without rows, rows without bytes, people with wrong charges. */
  left: number;
}

interface Course {
  context: Context;
  gemini: FakeGemini;
  /** They take turns, because each may start and run only a limited number of tasks. */
  people: readonly Visitor[];
}

/** Collects the final events of all tasks. */
const watch = async (visitor: Visitor) => {
  const words = new Map<string, OwnTask[]>();
  const waiting = new Map<string, () => void>();
  const events = visitor.events();
  await events.next();
  const listen = async (): Promise<void> => {
    for await (const { name, data } of events) {
      if (name !== 'task' || data.status === 'processing') continue;
      words.set(data.id, [...(words.get(data.id) ?? []), data]);
      waiting.get(data.id)?.();
    }
  };
  // It ends with the server.
  listen().catch(() => {});
  return {
    heard: async (id: string): Promise<OwnTask[]> => {
      if (!words.has(id)) await new Promise<void>((resolve) => waiting.set(id, resolve));
      return words.get(id) ?? [];
    },
  };
};

/** Whether row, answer, events and bytes of a task agree. */
const agrees = async (context: Context, visitor: Visitor, id: string, heard: readonly OwnTask[]): Promise<boolean> => {
  const task = await visitor.task(id);
  const row = await context.db.selectFrom('edits').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const results = await context.db.selectFrom('edit_outputs').selectAll().where('edit_id', '=', id).execute();
  const outcomes = new Set([task, ...heard].map(({ status, error_code }) => `${status} ${error_code}`));
  if (outcomes.size !== 1 || row.status !== task.status) return false;
  if (task.status === 'completed')
    return results.length === 1 && (await visitor.bytes(task.result_image?.id ?? '')).status === 200;
  return task.error_code === 'stopped' && results.length === 0 && task.result_image === undefined;
};

/** The time after the request of a task at which it is stopped. */
interface Moment {
  milliseconds: number;
}

/** A person who races, and the events of that person. */
interface Racer {
  visitor: Visitor;
  heardOf: Awaited<ReturnType<typeof watch>>;
}

const race = async (
  context: Context,
  { visitor, heardOf }: Racer,
  moment: Moment,
  report: StopRaceReport,
): Promise<void> => {
  const json = { prompt: 'a lighthouse', model: 'gemini-2.5-flash-image' };
  const { body } = await visitor.request('POST', '/api/image-generate', { json });
  await setTimeout(moment.milliseconds * (0.8 + Math.random() * 0.4));
  const { status } = await visitor.request('PUT', `/api/image-edit?task_id=${body.task_id}`);
  const heard = await heardOf.heard(body.task_id);
  report.races += 1;
  const outcome = heard[0]?.status === 'completed' ? 'completed' : 'stopped';
  report[outcome] += 1;
  moment.milliseconds *= outcome === 'completed' ? 1 / NEARER : NEARER;
  if (status !== 200 || !(await agrees(context, visitor, body.task_id, heard))) report.disagreements += 1;
};

/** Stops tasks at about the moment at which they complete. Afterwards the server runs no more tasks. */
export const runStopRaces = async ({ context, gemini, people }: Course, races: number): Promise<StopRaceReport> => {
  const report: StopRaceReport = { races: 0, stopped: 0, completed: 0, disagreements: 0, left: 0 };
  gemini.reply(replies.imageAfter(MODEL_MILLISECONDS));
  const racers: Racer[] = [];
  for (const visitor of people) racers.push({ visitor, heardOf: await watch(visitor) });
  const moment = { milliseconds: 3 * MODEL_MILLISECONDS };
  while (report.races < races)
    await Promise.all(racers.slice(0, races - report.races).map((racer) => race(context, racer, moment, report)));
  // All outcomes are known, but the losers of the races may still be cleaning up.
  await context.edits.stopRunning();
  const { toMend, miscounted } = await audit(context);
  report.left = toMend + miscounted;
  return report;
};
