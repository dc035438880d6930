import type { Bounds } from './bound.ts';

export const TASKS_BOUNDS = {
  slotsPerPerson: {
    value: 50,
    unit: 'percent',
    per: 'person',
    limits: "slots of an engine (`TASK_CONCURRENCY`) that one person's tasks hold at once, rounded up",
    answer: 'further tasks wait',
  },
  unfinishedPerPerson: {
    value: 200,
    unit: 'count',
    per: 'person',
    limits: 'tasks that wait or run',
    answer: '429 `too_many_requests`',
  },
  newPerMinute: {
    value: 120,
    unit: 'count',
    per: 'person',
    limits: 'new tasks in a minute',
    answer: '429 `too_many_requests`',
  },
  readsPerMinute: {
    value: 240,
    unit: 'count',
    per: 'person',
    limits: 'instructions that the darkroom reads in a minute without doing them',
    answer: '429 `too_many_requests`',
  },
  keptPerPerson: {
    value: 10_000,
    unit: 'count',
    per: 'person',
    limits: 'tasks that are kept, finished ones included',
    answer: 'the oldest finished tasks are forgotten',
  },
  evidence: {
    value: 64 * 1024,
    unit: 'bytes',
    per: 'task',
    limits: "what is kept of a provider's own words on a task, as JSON",
    answer: 'the largest parts are left out and named',
  },
  snapshot: {
    value: 512 * 1024,
    unit: 'bytes',
    per: 'connection',
    limits: 'the state of tasks that a new stream of events begins with, as JSON',
    answer: 'the oldest waiting tasks are left out; `GET /api/image-edit/tasks?status=processing` lists them',
  },
  recovered: {
    value: 1000,
    unit: 'count',
    per: 'process',
    limits: 'unfinished tasks that are given back a lost place in the queue every 15 seconds',
    answer: 'further tasks wait for the next time',
  },
} as const satisfies Bounds;
