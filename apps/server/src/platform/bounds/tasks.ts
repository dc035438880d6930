import type { Bounds } from './bound.ts';

export const TASKS_BOUNDS = {
  slotsPerPerson: {
    value: 50,
    unit: 'percent',
    per: 'person',
    limits: "slots of an engine (`TASK_CONCURRENCY`) that one person's tasks may hold at the same time, rounded up",
    answer: 'further tasks wait',
  },
  unfinishedPerPerson: {
    value: 200,
    unit: 'count',
    per: 'person',
    limits: 'results that waiting and running tasks are to make; a task makes one unless it asks for more',
    answer: '429 `too_many_requests`',
  },
  callsPerTask: {
    value: 4,
    unit: 'count',
    per: 'task',
    limits: 'calls to the model at the same time, if a task asks for several results and a call makes fewer',
    answer: 'further calls wait',
  },
  newPerMinute: {
    value: 120,
    unit: 'count',
    per: 'person',
    limits: 'results that new tasks ask for in a minute; a task asks for one unless it says more',
    answer: '429 `too_many_requests`',
  },
  readsPerMinute: {
    value: 240,
    unit: 'count',
    per: 'person',
    limits:
      'instructions in a minute that the darkroom only reads, while a user types and to choose the model of a task',
    answer: '429 `too_many_requests`',
  },
  keptPerPerson: {
    value: 10_000,
    unit: 'count',
    per: 'person',
    limits: 'stored tasks, including finished ones',
    answer: 'the oldest finished tasks are deleted',
  },
  evidence: {
    value: 64 * 1024,
    unit: 'bytes',
    per: 'task',
    limits: "the stored part of a provider's response to a task, or for each of several results, as JSON",
    answer: 'the largest parts are removed, and their names are kept',
  },
  snapshot: {
    value: 512 * 1024,
    unit: 'bytes',
    per: 'connection',
    limits: 'the list of tasks at the start of a new event stream, as JSON',
    answer: 'the oldest waiting tasks are left out; `GET /api/image-edit/tasks?status=processing` lists them',
  },
  recovered: {
    value: 1000,
    unit: 'count',
    per: 'process',
    limits: 'unfinished tasks without a place in the queue that are enqueued again every 15 seconds',
    answer: 'further tasks wait for the next round',
  },
} as const satisfies Bounds;
