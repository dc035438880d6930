import type { TaskErrorCode } from '@pictor/contracts';
import { Histogram, type Registry } from 'prom-client';
import type { TaskRow } from '../db/tables.ts';
import type { EngineCatalogue } from '../engines/catalogue.ts';

const LABELS = ['engine', 'kind', 'outcome'] as const;
/** Seconds: the darkroom takes tenths, a model tens, and TASK_TIMEOUT_SECONDS is 600 where nobody changed it. */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600];

/** A task's last word. */
type TaskOutcome = 'completed' | TaskErrorCode;
/** An attempt may also end without a last word of its own: another had it, or the process handed the task back. */
export type AttemptOutcome = TaskOutcome | 'cancelled' | 'handed_back';

type Measured = Pick<TaskRow, 'kind' | 'model'>;

/** How long tasks take, and how they end: as people see it, and as each attempt at one sees it. */
export class TaskMetrics {
  readonly #engines: EngineCatalogue;
  readonly #tasks: Histogram<(typeof LABELS)[number]>;
  readonly #attempts: Histogram<(typeof LABELS)[number]>;

  constructor(registry: Registry, engines: EngineCatalogue) {
    this.#engines = engines;
    const options = { labelNames: LABELS, buckets: BUCKETS, registers: [registry] };
    this.#tasks = new Histogram({
      ...options,
      name: 'pictor_task_duration_seconds',
      help: 'From the request to the last word, waiting and every attempt included; outcome is completed or the error_code.',
    });
    this.#attempts = new Histogram({
      ...options,
      name: 'pictor_task_attempt_duration_seconds',
      help: 'One attempt at a task; outcome is that of the task, or cancelled, or handed_back at a shutdown.',
    });
  }

  /** For whoever had the last word, once it is said. */
  ended(task: Measured & Pick<TaskRow, 'created_at'>, outcome: TaskOutcome): void {
    this.#tasks.observe({ ...this.#labelsOf(task), outcome }, (Date.now() - task.created_at) / 1000);
  }

  /** @returns to be called once when the attempt has ended */
  beginAttempt(task: Measured): (outcome: AttemptOutcome) => void {
    const end = this.#attempts.startTimer(this.#labelsOf(task));
    return (outcome) => {
      end({ outcome });
    };
  }

  #labelsOf({ kind, model }: Measured) {
    return { engine: this.#engines.find(model)?.model.engine ?? 'retired', kind };
  }
}
