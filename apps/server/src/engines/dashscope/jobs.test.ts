import { afterAll, describe, expect, vi } from 'vitest';
import { type FakeDashScope, replies, startFakeDashScope } from '../../testing/dashscope/fake-dashscope.ts';
import { failureOf, resultOf } from '../../testing/engine-calls.ts';
import { describeEngine, describeJobs } from '../engine.conformance.ts';
import type { EngineCall } from '../engine.ts';
import { callOf, engineOf, JOB_MODEL, MODEL, test } from './test-fixture.ts';

const jobOf = (call: Partial<EngineCall> = {}): EngineCall => callOf({ model: JOB_MODEL, ...call });

describe('a job', () => {
  test('is started in the background, and asked about until it has ended', async ({ fake, engine }) => {
    fake.replyToPolls(
      replies.jobDocument({ task_status: 'PENDING' }),
      replies.jobDocument({ task_status: 'RUNNING' }),
      replies.job(),
    );

    const { evidence } = await resultOf(engine.run(jobOf()));

    expect(fake.requests[0]?.path).toBe('/api/v1/services/aigc/image-generation/generation');
    expect(fake.requests[0]?.headers['x-dashscope-async']).toBe('enable');
    expect(fake.fetches.map(({ path }) => path)).toEqual([
      ...Array(3).fill('/api/v1/tasks/job-1'),
      '/results/1.png?Expires=1',
    ]);
    expect(evidence).toMatchObject({ jobId: 'job-1', finishReason: 'stop' });
  });

  test('is checkpointed before anybody asks about it', async ({ fake, engine }) => {
    const checkpoint = vi.fn<EngineCall['checkpoint']>(async () => expect(fake.fetches).toEqual([]));

    await resultOf(engine.run(jobOf({ checkpoint })));

    expect(checkpoint.mock.calls).toEqual([['job-1']]);
  });

  test.for([
    ['a broken connection', replies.jobReset()],
    ['a refusal because of too many questions', replies.jobRefused(429, 'Throttling.RateQuota')],
    ['a fault of the service', replies.jobRefused(500, 'InternalError')],
  ] as const)('goes on after %s', async ([, reply], { fake, engine }) => {
    fake.replyToPolls(reply, reply, replies.job());

    await resultOf(engine.run(jobOf()));

    expect(fake.jobs.started).toBe(1);
  });

  test('is given up if the service does not answer any more', async ({ fake, engine }) => {
    fake.replyToPolls(replies.jobReset());

    const failure = await failureOf(engine.run(jobOf()));

    expect(failure).toMatchObject({ code: 'provider_unavailable', evidence: { jobId: 'job-1' } });
    expect(fake.fetches).toHaveLength(12);
  });

  test.for([
    [
      'FAILED',
      { code: 'DataInspectionFailed', message: 'Output may be inappropriate.' },
      'content_blocked',
      'request_refused',
    ],
    ['FAILED', { code: 'InternalError.Algo', message: 'No.' }, 'provider_unavailable', 'service_overloaded'],
    ['FAILED', { code: 'Throttling.RateQuota', message: 'Slow down.' }, 'rate_limited', 'too_many_requests'],
    ['FAILED', { code: 'Arrearage', message: 'Overdue.' }, 'provider_quota', 'out_of_credit'],
    ['FAILED', { code: 'ANewCode', message: 'Something new.' }, 'provider_invalid', 'error_in_answer'],
    ['FAILED', {}, 'provider_unavailable', 'service_broken'],
    ['CANCELED', {}, 'provider_unavailable', 'job_cancelled'],
    ['UNKNOWN', {}, 'provider_unavailable', 'job_unknown'],
  ] as const)(
    'that is %s with %o ends the run with %s, and no second job is started',
    async ([state, error, code, said], { fake, engine }) => {
      fake.replyToPolls(replies.jobDocument({ task_status: state, ...error }));

      const failure = await failureOf(engine.run(jobOf()));

      expect(failure).toMatchObject({
        code,
        sentences: [{ code: said }],
        evidence: { jobId: 'job-1', jobState: state },
      });
      expect(fake.jobs.started).toBe(1);
      expect(fake.fetches).toHaveLength(1);
    },
  );

  test('that has ended well without a picture has no result', async ({ fake, engine }) => {
    fake.replyToPolls(replies.jobDocument({ task_status: 'SUCCEEDED', choices: [] }));

    expect(await failureOf(engine.run(jobOf()))).toMatchObject({ code: 'no_image' });
  });

  test('is not started twice if the connection breaks while it starts', async ({ fake, engine }) => {
    fake.reply(replies.reset(), replies.pictures());

    expect(await failureOf(engine.run(jobOf()))).toMatchObject({ code: 'provider_unavailable' });
    expect(fake.requests).toHaveLength(1);
  });

  test('without an id is not an answer of DashScope', async ({ fake, engine }) => {
    fake.reply(replies.document({ output: { task_status: 'PENDING' } }));

    expect(await failureOf(engine.run(jobOf()))).toMatchObject({ code: 'provider_invalid' });
  });
});

describe('a model whose way is not known', () => {
  test('is asked directly if it has no jobs, and the next time at once', async ({ fake, engine }) => {
    fake.onlySynchronous(JOB_MODEL);
    const checkpoint = vi.fn<EngineCall['checkpoint']>();

    await resultOf(engine.run(jobOf({ checkpoint })));
    await resultOf(engine.run(jobOf({ checkpoint })));

    expect(fake.requests.map(({ path }) => path.split('/').at(-2))).toEqual([
      'image-generation',
      'multimodal-generation',
      'multimodal-generation',
    ]);
    expect(checkpoint).not.toHaveBeenCalled();
  });

  test('is asked in the background if it has only jobs', async ({ fake, engine }) => {
    fake.onlyInBackground(MODEL);

    await resultOf(engine.run(callOf()));

    expect(fake.jobs.started).toBe(1);
  });
});

describeEngine('DashScope in the background', async () => {
  const [fake, refusing] = [await startFakeDashScope(), await startFakeDashScope()];
  refusing.replyToPolls(replies.jobDocument({ task_status: 'FAILED', code: 'DataInspectionFailed', message: 'No.' }));
  return {
    accepted: { engine: engineOf(fake), call: jobOf() },
    refused: { engine: engineOf(refusing), call: jobOf() },
    close: async () => {
      await fake.close();
      await refusing.close();
    },
  };
});

const fakes: FakeDashScope[] = [await startFakeDashScope(), await startFakeDashScope(), await startFakeDashScope()];
afterAll(async () => {
  for (const fake of fakes) await fake.close();
});
let used = 0;

describeJobs('DashScope', () => {
  const fake = fakes[used++];
  if (!fake) throw new Error('one fake server is needed for each test');
  fake.jobs.hold();
  return {
    start: () => engineOf(fake),
    call: jobOf({ count: 2 }),
    paint: async () => fake.jobs.finish(),
    billed: () => fake.jobs.started,
    forget: () => fake.jobs.forget(),
  };
});
