import type { OwnTask, Task } from '@pictor/contracts';
import type { TaskList } from './tasks.ts';

/** One of the tasks of a run on several models. */
export interface Member {
  task: Task;
  /** The place of its first result among the results of all. */
  from: number;
}

/** The lists of tasks do not change, so each needs only one joined task for each batch. Components compare it by identity. */
const joined = new WeakMap<TaskList, Map<string, OwnTask>>();
const members = new WeakMap<Task, readonly Member[]>();

/** The newest task of each model, in the order in which the models were started. A retry takes the place of the task that failed. */
function newestOfEach(oldestFirst: TaskList): OwnTask[] {
  const byModel = new Map<string, OwnTask>();
  for (const task of oldestFirst) byModel.set(task.model, task);
  return [...byModel.values()];
}

function join(oldestFirst: TaskList, of: OwnTask): OwnTask {
  const tasks = newestOfEach(oldestFirst);
  let count = 0;
  const places = tasks.map((task) => {
    const from = count;
    count += task.requested.count;
    return { task, from };
  });
  const results = places.flatMap(({ task, from }) =>
    (task.result_images ?? []).map((result) => ({ ...result, position: from + result.position })),
  );
  const running = tasks.find(({ status }) => status === 'processing');
  const told = running ?? tasks.find(({ status }) => status === 'failed') ?? of;
  const { delivered: _, result_image, result_images, ...shared } = told;
  const [first] = results;
  const task: OwnTask = {
    ...shared,
    id: oldestFirst[0]?.id ?? of.id,
    status: running ? 'processing' : first ? 'completed' : 'failed',
    requested: { count, model: told.model },
    ...(first && { result_image: first, result_images: results }),
    saved: tasks.some(({ saved }) => saved),
    created_at: Math.min(...tasks.map(({ created_at }) => created_at)),
  };
  members.set(task, places);
  return task;
}

/** The task with this id. The tasks of a run on several models are one task with the results of all, under the id of the first. */
export function taskIn(list: TaskList | undefined, id: string | null): OwnTask | undefined {
  const task = list?.find((one) => one.id === id);
  if (!list || task?.batch === undefined) return task;
  const known = joined.get(list) ?? new Map<string, OwnTask>();
  joined.set(list, known);
  const made =
    known.get(task.batch) ??
    join(
      list.filter(({ batch }) => batch === task.batch).toSorted((one, other) => one.id.localeCompare(other.id)),
      task,
    );
  known.set(task.batch, made);
  return made;
}

/** The tasks of a joined task. Any other task is its own only member. */
export const membersOf = (task: Task): readonly Member[] => members.get(task) ?? [{ task, from: 0 }];

/** The task that makes the result in this place. */
export const memberAt = (task: Task, position: number): Member =>
  membersOf(task).findLast(({ from }) => from <= position) ?? { task, from: 0 };
