import { expect, it } from 'vitest';
import { formatJobs, jobsOf, planCalls } from './call-plan.ts';

const taskOf = (count: number, { stored = [], job = null }: { stored?: number[]; job?: string | null } = {}) => ({
  ...{ count, provider_job: job },
  outputs: stored.map((position) => ({
    ...{ edit_id: 'e', position, asset_id: `${position}.png`, thumbnail_id: `${position}.thumb.png`, saved: 0 },
    ...{ width: 9, height: 9, model_version: null },
  })),
});
const positionsOf = (...plan: Parameters<typeof planCalls>) => planCalls(...plan).map(({ positions }) => positions);

it.each([
  [1, 1, [[0]]],
  [4, 1, [[0], [1], [2], [3]]],
  [4, 10, [[0, 1, 2, 3]]],
  [
    8,
    6,
    [
      [0, 1, 2, 3, 4, 5],
      [6, 7],
    ],
  ],
])('%i results of a model that makes %i at a time need the calls %o', (count, resultsPerCall, calls) => {
  expect(positionsOf(taskOf(count), { resultsPerCall })).toEqual(calls);
});

it('a later attempt makes only what is missing', () => {
  expect(positionsOf(taskOf(4, { stored: [1, 2] }), { resultsPerCall: 1 })).toEqual([[0], [3]]);
  expect(positionsOf(taskOf(4, { stored: [1, 2] }), { resultsPerCall: 4 })).toEqual([[0, 3]]);
  expect(positionsOf(taskOf(2, { stored: [0, 1] }), { resultsPerCall: 1 })).toEqual([]);
});

it('a later attempt waits for a job that has missing results, and starts calls for the others', () => {
  const jobs = [
    { id: 'ended', positions: [0, 1] },
    { id: 'running', positions: [2, 3] },
  ];
  const job = formatJobs({ count: 6 }, jobs);
  expect(jobsOf({ count: 6, provider_job: job })).toEqual(jobs);
  expect(planCalls(taskOf(6, { stored: [0, 1, 2], job }), { resultsPerCall: 2 })).toEqual([
    { positions: [2, 3], resume: 'running' },
    { positions: [4, 5], resume: undefined },
  ]);
});

it('the job of a task with one result is stored as its id', () => {
  expect(formatJobs({ count: 1 }, [{ id: 'job-7', positions: [0] }])).toBe('job-7');
  expect(planCalls(taskOf(1, { job: 'job-7' }), { resultsPerCall: 1 })).toEqual([{ positions: [0], resume: 'job-7' }]);
});

it.each([1, 2])(
  'a job of another provider than that of the task is stored with its provider, for %i results',
  (count) => {
    const jobs = [{ id: 'job-7', positions: [0], provider: 'dashscope-bbbb' }];
    const job = formatJobs({ count }, jobs);
    expect(jobsOf({ count, provider_job: job })).toEqual(jobs);
    expect(planCalls(taskOf(count, { job }), { resultsPerCall: 1 })[0]).toEqual({
      ...{ positions: [0], resume: 'job-7' },
      provider: 'dashscope-bbbb',
    });
  },
);
