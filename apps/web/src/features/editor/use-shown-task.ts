import type { OwnTask } from '@pictor/contracts';
import { useTask, useTasks, useUnsavedTasks } from './tasks/use-tasks.ts';
import { useEditor } from './use-editor.ts';

/** The task whose result is on the stage, with whether that is saved. */
export function useShownTask(): OwnTask | null {
  const id = useEditor(({ document }) => document.shownTaskId);
  const tasks = useTasks();
  return useTask(id, tasks, useUnsavedTasks(tasks)).task;
}
