import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import { modelsQuery } from '../../lib/pictures/model-name.ts';
import { pictureSizeQuery, pictureUrl } from './api.ts';
import { taskIn } from './tasks/batch.ts';
import type { TaskList } from './tasks/tasks.ts';
import { useTaskFeed } from './tasks/use-task-feed.ts';
import { useBatch, useTask, useTasks, useUnsavedTasks } from './tasks/use-tasks.ts';
import { useCommands, useEditor } from './use-editor.ts';

/** Keeps what the editor reads from the query cache up to date, and updates the document when its tasks change. */
export function useFollowTasks(): void {
  const queryClient = useQueryClient();
  const { dispatch, run } = useCommands();
  const activeTaskId = useEditor(({ document }) => document.activeTaskId);
  const shownTaskId = useEditor(({ document }) => document.shownTaskId);
  useQuery(modelsQuery);
  useTaskFeed();
  const tasks = useTasks();
  const unsaved = useUnsavedTasks(tasks);
  const active = useTask(activeTaskId, tasks, unsaved);
  const shown = useTask(shownTaskId, tasks, unsaved);
  useBatch(active.task?.batch);
  useBatch(shown.task?.batch);
  const met = useRef(false);

  const meet = useEffectEvent((list: TaskList) => {
    if (met.current) return;
    met.current = true;
    if (list.some(({ id, status }) => id === activeTaskId && status === 'processing')) return;
    const running = list.find(({ status }) => status === 'processing');
    if (running) dispatch({ type: 'task-adopted', task: taskIn(list, running.id) ?? running });
  });
  useEffect(() => {
    if (tasks) meet(tasks);
  }, [tasks]);

  const activeTask = active.task;
  useEffect(() => {
    if (!activeTask?.result_image || activeTask.status === 'processing') return;
    let over = false;
    // Change the stage only when the picture has loaded, to avoid an empty frame in between.
    void queryClient.prefetchQuery(pictureSizeQuery(pictureUrl(activeTask.result_image))).then(() => {
      if (!over) dispatch({ type: 'task-completed', task: activeTask });
    });
    return () => {
      over = true;
    };
  }, [activeTask, queryClient, dispatch]);

  const gone = (active.gone && activeTaskId) || (shown.gone && shownTaskId) || null;
  useEffect(() => {
    if (gone) dispatch({ type: 'task-gone', taskId: gone });
  }, [gone, dispatch]);

  // The upload may have finished while another page was open, and the list of models is dropped after a while.
  const due = useEditor(({ document, models }) => document.runDue && models !== undefined);
  useEffect(() => {
    if (!due) return;
    dispatch({ type: 'run-begun' });
    run();
  }, [due, dispatch, run]);
}
