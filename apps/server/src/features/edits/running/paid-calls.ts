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

/** The results and the usage of a call so far. */
interface Delivered {
  results: number;
  usage: EngineUsage | undefined;
}

/** A call whose request is being sent, or was sent. */
interface Begun {
  /** The model at the provider that was asked last. */
  model: ChosenModel['model'];
  /** The reason if that provider has failed. */
  failure?: EngineError;
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
  /** Identifies the attempt. */
  readonly #run = randomUUID();
  readonly #begun = new Map<PlannedCall, Begun>();

  constructor(deps: Dependencies, task: TaskWithImages) {
    this.#deps = deps;
    this.#task = task;
  }

  /** Call before the request is sent. If a call begins again, another provider takes it over. */
  async begin(planned: PlannedCall, model: ChosenModel['model']): Promise<void> {
    const { positions, resume } = planned;
    const [position = 0] = positions;
    const call = { model, run: this.#run, position, results: positions.length, resumes: resume !== undefined };
    await this.#deps.spend.begin(this.#task.id, { ...call, ...this.#asked });
    this.#begun.set(planned, { model });
  }

  /** Notes why a provider has not delivered a call. The ledger has the failure of the provider that was asked last. */
  fail(planned: PlannedCall, failure: EngineError): void {
    const begun = this.#begun.get(planned);
    if (begun && !begun.failure) begun.failure = failure;
  }

  get #asked() {
    const { params, inputs } = this.#task;
    return { params: parseParams(params), pictures: inputs.length };
  }

  /**
   * Runs a call. When it has ended, writes it into the ledger if its request was sent. If the signal is aborted while a provider works, it is
   * not known whether the call is billed. The end of the task or the next attempt then writes the entry.
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
      const failure = this.#begun.get(call)?.failure;
      if (delivered.results > 0 || failure || !signal.aborted) await this.#record(call, delivered, failure ?? error);
      throw error;
    }
  }

  /** Only logs an error, so that the results are not lost. The end of the task then writes an entry. */
  async #record(planned: PlannedCall, { results, usage }: Delivered, error?: unknown): Promise<void> {
    const begun = this.#begun.get(planned);
    if (!begun) return;
    const { spend, log, withReserve } = this.#deps;
    const { positions } = planned;
    const { id } = this.#task;
    const [position = 0] = positions;
    const isFailed = results === 0;
    const ended = {
      ...this.#asked,
      model: begun.model,
      results,
      usage: isFailed && error instanceof EngineError ? error.usage : usage,
      failure: isFailed ? { error, outcome: failureOf(error).failure.error_code } : undefined,
    };
    await withReserve(() => spend.record(id, { run: this.#run, position }, ended)).catch((fault: unknown) => {
      log.error({ err: fault, task_id: id }, 'a call could not be written into the ledger yet');
    });
  }
}
