import type { OwnTask, Task } from '@pictor/contracts';

/** The tasks that the page knows, newest first. */
export type TaskList = readonly OwnTask[];

/** Ids begin with the time of creation, so they sort like the tasks. */
const newestFirst = (a: OwnTask, b: OwnTask): number => b.id.localeCompare(a.id);

/** Events and polls may arrive out of order. A finished task does not run again. */
function newer(known: OwnTask | undefined, task: OwnTask): OwnTask {
  if (!known) return task;
  if (known.status !== 'processing' && task.status === 'processing') return known;
  return { ...task, saved: task.saved || known.saved };
}

export function withTask(list: TaskList, task: OwnTask): TaskList {
  const known = list.find(({ id }) => id === task.id);
  return [...list.filter(({ id }) => id !== task.id), newer(known, task)].sort(newestFirst);
}

export function withTasks(list: TaskList, tasks: TaskList): TaskList {
  const known = new Map(list.map((task) => [task.id, task]));
  for (const task of tasks) known.set(task.id, newer(known.get(task.id), task));
  return [...known.values()].sort(newestFirst);
}

/** Reading a single task does not tell whether its result is saved, so keep the known value. */
export const withPolledTask = (list: TaskList, task: Task): TaskList =>
  withTask(list, { ...task, saved: list.find(({ id }) => id === task.id)?.saved ?? false });

export const withoutTask = (list: TaskList, gone: string): TaskList => list.filter(({ id }) => id !== gone);

export const markSaved = (list: TaskList, saved: string): TaskList =>
  list.map((task) => (task.id === saved ? { ...task, saved: true } : task));
