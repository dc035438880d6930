import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { textOf } from '../platform/messages/catalogue.ts';
import { resultOf } from '../testing/engine-calls.ts';
import { type Engine, type EngineCall, EngineError, type EngineResult } from './engine.ts';

interface Run {
  engine: Engine;
  call: EngineCall;
}

interface Harness {
  /** A run that has one result. */
  accepted: Run;
  /** A run that the engine or its provider refuses. */
  refused: Run;
  close: () => Promise<void>;
}

/** The tests that every engine has to pass. */
export const describeEngine = (name: string, make: () => Promise<Harness>): void => {
  describe(`an engine: ${name}`, () => {
    let harness: Harness;
    beforeAll(async () => {
      harness = await make();
    });
    afterAll(() => harness.close());

    it('yields a picture that decodes, and evidence that can be stored', async () => {
      const { engine, call } = harness.accepted;
      const { image, evidence } = await resultOf(engine.run(call));
      expect(`image/${(await sharp(image.bytes).metadata()).format}`).toBe(image.mimeType);
      expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
    });

    it('describes the model that it runs, with every parameter once', () => {
      const { engine, call } = harness.accepted;
      const model = engine.models.find(({ id }) => id === call.model);
      const names = model?.parameters.map((parameter) => parameter.name) ?? [];
      expect(model).toBeDefined();
      expect(new Set(names).size).toBe(names.length);
    });

    it('says in both languages why there is no result', async () => {
      const { engine, call } = harness.refused;
      const error: unknown = await resultOf(engine.run(call)).catch((reason: unknown) => reason);
      if (!(error instanceof EngineError))
        throw new Error('the run did not fail with an EngineError', { cause: error });
      expect(textOf(error.sentences)).toEqual({ zh: expect.stringMatching(/。$/), en: expect.stringMatching(/[.!]$/) });
    });

    it('does nothing for a call that was stopped before', async () => {
      const { engine, call } = harness.accepted;
      const reason = new Error('stopped');
      const checkpoint = vi.fn<EngineCall['checkpoint']>();
      await expect(resultOf(engine.run({ ...call, checkpoint, signal: AbortSignal.abort(reason) }))).rejects.toBe(
        reason,
      );
      expect(checkpoint).not.toHaveBeenCalled();
    });

    it('ends with the reason of the signal when the call is stopped', async () => {
      const { engine, call } = harness.accepted;
      const controller = new AbortController();
      const reason = new Error('stopped');
      const run = engine.run({ ...call, signal: controller.signal, report: () => controller.abort(reason) });
      await expect(resultOf(run)).rejects.toBe(reason);
    });
  });
};

interface JobHarness {
  /** The engine as a new process creates it. The provider is always the same. */
  start: () => Engine;
  /** A call that asks for two results. */
  call: EngineCall;
  /** Lets the provider finish the next result of each job. */
  paint: () => Promise<void>;
  /** The number of jobs that the provider has started. */
  billed: () => number;
  /** Lets the provider forget all jobs. */
  forget: () => void;
}

/** The tests that an engine has to pass if its provider works in the background. */
export const describeJobs = (name: string, make: () => JobHarness): void => {
  describe(`an engine with jobs: ${name}`, () => {
    /** Runs until the id of the job is stored and the first result has come. Then the process dies. */
    const dieAfterFirst = async ({ start, call, paint }: JobHarness) => {
      const stored = Promise.withResolvers<string>();
      const process = new AbortController();
      const checkpoint = async (id: string): Promise<void> => stored.resolve(id);
      const results = start()
        .run({ ...call, signal: process.signal, checkpoint })
        [Symbol.asyncIterator]();
      const coming = results.next();
      const jobId = await stored.promise;
      await paint();
      const first: EngineResult = (await coming).value;
      const next = results.next();
      process.abort(new Error('the process died'));
      await expect(next).rejects.toThrow('the process died');
      return { jobId, first };
    };

    it('stores the id of its job before the first result comes, and yields each result when it comes', async () => {
      const { jobId, first } = await dieAfterFirst(make());
      expect(jobId).not.toBe('');
      expect(first.image.bytes.length).toBeGreaterThan(0);
    });

    it('pays once if the process dies: the next one waits for the same job and yields all its results', async () => {
      const harness = make();
      const { jobId, first } = await dieAfterFirst(harness);
      const checkpoint = vi.fn<EngineCall['checkpoint']>();
      await harness.paint();
      const results: EngineResult[] = [];
      const resumed = harness.start().run({ ...harness.call, resume: jobId, checkpoint });
      for await (const result of resumed) results.push(result);
      expect(results).toHaveLength(2);
      expect(results[0]).toEqual(first);
      expect(harness.billed()).toBe(1);
      expect(checkpoint).not.toHaveBeenCalled();
    });

    it('does not pay again for a job that its provider has forgotten', async () => {
      const harness = make();
      const { jobId } = await dieAfterFirst(harness);
      harness.forget();
      const results = harness
        .start()
        .run({ ...harness.call, resume: jobId })
        [Symbol.asyncIterator]();
      await expect(results.next()).rejects.toBeInstanceOf(EngineError);
      expect(harness.billed()).toBe(1);
    });
  });
};
