import { tmpdir } from 'node:os';
import { afterAll, describe, expect } from 'vitest';
import { PictureProcessDied, PictureTooSlow } from '../../platform/picture-processes/faults.ts';
import { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { resultOf } from '../../testing/engine-calls.ts';
import { EngineError } from '../engine.ts';
import { callOf, engineOf, test } from './test-fixture.ts';

/** Picture processes whose first jobs fail. */
class FailingProcesses extends PictureProcesses {
  readonly faults: Error[] = [];
  jobs = 0;

  override run: PictureProcesses['run'] = (job, options, refused) => {
    this.jobs += 1;
    const fault = this.faults.shift();
    return fault ? Promise.reject(fault) : super.run(job, options, refused);
  };
}

const processes = new FailingProcesses(tmpdir());
afterAll(() => processes.close());

describe.for([
  ['dies', () => new PictureProcessDied('a picture process ended (SIGKILL)')],
  ['is too slow', () => new PictureTooSlow('verify took longer than 20000 ms')],
] as const)('a process that verifies a picture and %s', ([, fault]) => {
  test('does not lose the picture: another process tries once more, and the model is not called again', async ({
    fake,
  }) => {
    processes.faults.push(fault());

    const { evidence } = await resultOf(engineOf(fake, { processes }).run(callOf()));

    expect(evidence).toMatchObject({ attempts: 1 });
    expect(fake.requests).toHaveLength(1);
  });

  test('a second time is not reported as a failure of the model', async ({ fake }) => {
    const second = fault();
    processes.faults.push(fault(), second);
    processes.jobs = 0;

    const error = await resultOf(engineOf(fake, { processes }).run(callOf())).catch((reason: unknown) => reason);

    // An error that is no EngineError is reported as a server error and logged.
    expect(error).toBe(second);
    expect(error).not.toBeInstanceOf(EngineError);
    expect([processes.jobs, fake.requests.length]).toEqual([2, 1]);
  });

  test('is not followed by a second try once the call has been stopped', async ({ fake }) => {
    const controller = new AbortController();
    const reason = new Error('the owner stopped the task');
    processes.faults.push(fault());
    processes.jobs = 0;
    const run = processes.run;
    processes.run = (...job) => {
      controller.abort(reason);
      return run(...job);
    };

    const outcome = resultOf(engineOf(fake, { processes }).run(callOf({ signal: controller.signal })));

    await expect(outcome).rejects.toBe(reason);
    processes.run = run;
    expect(processes.jobs).toBe(1);
  });
});
