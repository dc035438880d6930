import type { TaskErrorCode } from '@pictor/contracts';
import { Histogram, type Registry } from 'prom-client';
import type { EditRow } from '../db/tables.ts';

const LABELS = ['engine', 'kind', 'outcome'] as const;
/** Seconds: the darkroom takes tenths, a model takes tens, and the default of TASK_TIMEOUT_SECONDS is 600. */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600];

/** The final outcome of a task. */
type TaskOutcome = 'completed' | TaskErrorCode;
/** An attempt may also end without deciding the task's outcome: another run decided it, or the process handed the task back. */
export type AttemptOutcome = TaskOutcome | 'cancelled' | 'handed_back';

type Measured = Pick<EditRow, 'kind' | 'model'>;

/** How long tasks take and how they end, for whole tasks as people see them, and for each attempt. */
export class TaskMetrics {
  readonly #engineOf: (model: string) => string | undefined;
  readonly #tasks: Histogram<(typeof LABELS)[number]>;
  readonly #attempts: Histogram<(typeof LABELS)[number]>;

  /** @param engineOf the engine that runs a model; undefined if no engine offers it any longer */
  constructor(registry: Registry, engineOf: (model: string) => string | undefined) {
    this.#engineOf = engineOf;
    const options = { labelNames: LABELS, buckets: BUCKETS, registers: [registry] };
    this.#tasks = new Histogram({
      ...options,
      name: 'pictor_task_duration_seconds',
      help: 'The time from the request to the final status, including waiting and all attempts. outcome: completed or the error_code.',
    });
    this.#attempts = new Histogram({
      ...options,
      name: 'pictor_task_attempt_duration_seconds',
      help: 'The time of one attempt. outcome: that of the task, cancelled, or handed_back (at a shutdown).',
    });
  }

  /** Call this after the outcome of a task has been stored. */
  ended(task: Measured & Pick<EditRow, 'created_at'>, outcome: TaskOutcome): void {
    this.#tasks.observe({ ...this.#labelsOf(task), outcome }, (Date.now() - task.created_at) / 1000);
  }

  /** @returns a function to call once, when the attempt has ended */
  beginAttempt(task: Measured): (outcome: AttemptOutcome) => void {
    const end = this.#attempts.startTimer(this.#labelsOf(task));
    return (outcome) => {
      end({ outcome });
    };
  }

  #labelsOf({ kind, model }: Measured) {
    return { engine: this.#engineOf(model) ?? 'retired', kind };
  }
}
