import type { ImageData, Task } from '@pictor/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { NetworkError } from '../../lib/http/api-error.ts';
import { translate } from '../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../ui/overlays/notify-problem.ts';
import { closeToast } from '../../ui/overlays/toast-store.ts';
import { createTask, type RunInput, retryTask, stopTask } from './api.ts';
import type { Picture } from './document/picture.ts';
import { changeState, dispatchFor } from './store.ts';
import { membersOf } from './tasks/batch.ts';
import { withTasks } from './tasks/tasks.ts';
import { updateTasks } from './tasks/use-task-feed.ts';

interface Runner {
  /** Starts a task for each input. All have the same words and pictures, and different models. */
  start: (inputs: readonly RunInput[]) => Promise<void>;
  /** Repeats a failed task; of a run on several models, each task that has failed. */
  retry: (task: Task) => Promise<void>;
  stop: (task: Task) => Promise<void>;
}

type NewTask = Pick<Task, 'id' | 'original_image' | 'references' | 'prompt' | 'model' | 'requested' | 'batch'>;

const toImageData = ({ id, thumbId }: Picture): ImageData => ({ id, thumb_id: thumbId });

async function startOne(input: RunInput): Promise<NewTask> {
  const { original, references, prompt, model, count, batch } = input;
  return {
    id: await createTask(input),
    prompt,
    model,
    requested: { count, model },
    original_image: original && toImageData(original),
    ...(references.length > 0 ? { references: references.map(toImageData) } : {}),
    ...(batch === undefined ? {} : { batch }),
  };
}

async function retryOne({ id, original_image, references, prompt, model, requested, batch }: Task): Promise<NewTask> {
  return {
    id: await retryTask(id),
    original_image,
    prompt,
    model,
    requested,
    ...(references ? { references } : {}),
    ...(batch === undefined ? {} : { batch }),
  };
}

interface Begun {
  tasks: NewTask[];
  /** Why the others could not be started. */
  refusals: unknown[];
}

/** Starts one after the other, so that their ids have the order of the models. One that is refused does not prevent the others. */
async function beginEach<Input>(inputs: readonly Input[], start: (input: Input) => Promise<NewTask>): Promise<Begun> {
  const begun: Begun = { tasks: [], refusals: [] };
  for (const input of inputs) {
    try {
      begun.tasks.push(await start(input));
    } catch (error) {
      begun.refusals.push(error);
    }
  }
  if (begun.tasks.length === 0) throw begun.refusals[0];
  return begun;
}

/** The actions on the tasks of a run. Each reports its own failure. */
export function taskRunner(person: string, queryClient: QueryClient): Runner {
  /** Adds the tasks to the list before their first events, so that polling can ask for them. */
  const show = ({ tasks, refusals }: Begun, taskId = tasks[0]?.id): void => {
    closeToast('run');
    const now = Date.now();
    const begun = tasks.map((task) => ({
      ...task,
      status: 'processing' as const,
      cost: null,
      saved: false,
      created_at: now,
      updated_at: now,
    }));
    updateTasks(queryClient, (list) => withTasks(list, begun));
    if (taskId !== undefined) dispatchFor(person, { type: 'task-started', taskId });
    if (refusals.length > 0) notifyProblem(refusals[0], { t: translate, key: 'run' });
  };

  const ask = async (doing: 'starting' | 'stopping', work: () => Promise<unknown>): Promise<void> => {
    changeState(person, { [doing]: true });
    try {
      await work();
    } catch (error) {
      const again = { label: translate('action.retry'), run: () => void ask(doing, work) };
      notifyProblem(error, { t: translate, key: 'run', action: error instanceof NetworkError ? again : undefined });
    } finally {
      changeState(person, { [doing]: false });
    }
  };

  return {
    start: (inputs) => ask('starting', async () => show(await beginEach(inputs, startOne))),
    retry: (task) =>
      ask('starting', async () => {
        const failed = membersOf(task).flatMap((member) => (member.task.status === 'failed' ? member.task : []));
        // Several tasks stay one under the id of the first, and a retry of one task is another task.
        show(await beginEach(failed, retryOne), task.batch === undefined ? undefined : task.id);
      }),
    stop: (task) =>
      ask('stopping', async () => {
        const running = membersOf(task).filter((member) => member.task.status === 'processing');
        await Promise.all(running.map((member) => stopTask(member.task.id)));
      }),
  };
}
