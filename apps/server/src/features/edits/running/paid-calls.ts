import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type { ChosenModel } from '../../../engines/catalogue.ts';
import { EngineError, type EngineResult, type EngineUsage } from '../../../engines/engine.ts';
import type { Spend } from '../../spend/spend.ts';
import { failureOf } from '../ending/failure.ts';
import { parseParams } from '../params.ts';
import type { TaskWithImages } from '../repo.ts';
import type { PlannedCall } from './call-plan.ts';

interface Dependencies {
  spend: Spend;
  log: FastifyBaseLogger;
  withReserve: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What a call has delivered so far. */
interface Delivered {
  results: number;
  usage: EngineUsage | undefined;
}

async function* counted(results: AsyncIterable<EngineResult>, delivered: Delivered): AsyncGenerator<EngineResult> {
  for await (const result of results) {
    delivered.results += 1;
    delivered.usage = result.usage;
    yield result;
  }
}

/** Writes the calls of one attempt into the ledger. */
export class PaidCalls {
  readonly #deps: Dependencies;
  readonly #task: TaskWithImages;
  readonly #model: ChosenModel['model'];
  /** Identifies the attempt. */
  readonly #run = randomUUID();
  readonly #begun = new Set<PlannedCall>();

  constructor(deps: Dependencies, task: TaskWithImages, model: ChosenModel['model']) {
    this.#deps = deps;
    this.#task = task;
    this.#model = model;
  }

  /** Call before the request is sent. */
  async begin(planned: PlannedCall): Promise<void> {
    const { positions, resume } = planned;
    const { spend } = this.#deps;
    const [position = 0] = positions;
    const call = { run: this.#run, position, results: positions.length, resumes: resume !== undefined };
    await spend.begin(this.#task.id, call);
    this.#begun.add(planned);
  }

  /**
   * Runs a call. When it has ended, writes it into the ledger if its request was sent. If the signal is aborted before a result has come, it
   * is not known whether the call is billed. The end of the task or the next attempt then writes the entry.
   */
  async run<Outcome>(
    call: PlannedCall,
    signal: AbortSignal,
    {
      results,
      read,
    }: {
      results: AsyncIterable<EngineResult>;
      read: (results: AsyncIterable<EngineResult>) => Promise<Outcome>;
    },
  ): Promise<Outcome> {
    const delivered: Delivered = { results: 0, usage: undefined };
    try {
      const outcome = await read(counted(results, delivered));
      await this.#record(call, delivered);
      return outcome;
    } catch (error) {
      if (delivered.results > 0 || !signal.aborted) await this.#record(call, delivered, error);
      throw error;
    }
  }

  /** Only logs an error, so that the results are not lost. The end of the task then writes an entry. */
  async #record(planned: PlannedCall, { results, usage }: Delivered, error?: unknown): Promise<void> {
    if (!this.#begun.has(planned)) return;
    const { spend, log, withReserve } = this.#deps;
    const { positions } = planned;
    const { id, params, inputs } = this.#task;
    const [position = 0] = positions;
    const isFailed = results === 0;
    const ended = {
      model: this.#model,
      params: parseParams(params),
      pictures: inputs.length,
      results,
      usage: isFailed && error instanceof EngineError ? error.usage : usage,
      failure: isFailed ? { error, outcome: failureOf(error).failure.error_code } : undefined,
    };
    await withReserve(() => spend.record(id, { run: this.#run, position }, ended)).catch((fault: unknown) => {
      log.error({ err: fault, task_id: id }, 'a call could not be written into the ledger yet');
    });
  }
}
