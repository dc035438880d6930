import type { Model, ModelsResponse, OwnTask } from '@pictor/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Dispatch, useCallback, useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react';
import { modelsQuery } from '../../lib/model-name.ts';
import { pictureSizeQuery, pictureUrl } from './api.ts';
import { type EditorDocument, type Picture, repeated } from './document.ts';
import type { DocumentAction } from './document-reducer.ts';
import { chosenModel, chosenRatio, chosenSize, type Draft, type Obstacle, obstacle } from './draft.ts';
import { dispatchFor, type Sending, stateOf, subscribe } from './store.ts';
import { markSaved, type TaskList } from './tasks.ts';
import { cancelUploads, openFiles } from './uploads/load-uploads.ts';
import { useRun } from './use-run.ts';
import { updateTasks, useTaskFeed } from './use-task-feed.ts';
import { type UnsavedTasks, useTask, useTasks, useUnsavedTasks } from './use-tasks.ts';

export interface Editor {
  document: EditorDocument;
  sending: Sending | null;
  dispatch: Dispatch<DocumentAction>;
  draft: Draft;
  changeDraft: (change: Partial<Draft>) => void;
  models: ModelsResponse | undefined;
  model: Model | null;
  tasks: TaskList | undefined;
  unsaved: UnsavedTasks;
  activeTask: OwnTask | null;
  shownTask: OwnTask | null;
  busy: boolean;
  stopping: boolean;
  openFiles: (files: readonly File[]) => void;
  cancelUpload: () => void;
  continueWith: (picture: Picture) => void;
  /** What prevents a run. */
  obstacle: Obstacle | null;
  run: () => void;
  /** Chooses a model and starts a run at once. */
  runWith: (model: Model) => void;
  /** The next run starts from the result on the stage. */
  goesOn: boolean;
  retry: () => void;
  stop: () => void;
  taskSaved: (taskId: string) => void;
}

interface Sightings {
  tasks: TaskList | undefined;
  document: EditorDocument;
  activeTask: OwnTask | null;
  gone: string | null;
  dispatch: Dispatch<DocumentAction>;
}

/** Updates the document when its tasks change. */
function useFollowTasks({ tasks, document, activeTask, gone, dispatch }: Sightings): void {
  const queryClient = useQueryClient();
  const met = useRef(false);

  const meet = useEffectEvent((list: TaskList) => {
    if (met.current) return;
    met.current = true;
    if (list.some(({ id, status }) => id === document.activeTaskId && status === 'processing')) return;
    const running = list.find(({ status }) => status === 'processing');
    if (running) dispatch({ type: 'task-adopted', task: running });
  });
  useEffect(() => {
    if (tasks) meet(tasks);
  }, [tasks]);

  useEffect(() => {
    if (activeTask?.status !== 'completed' || !activeTask.result_image) return;
    let over = false;
    // Change the stage only when the picture has loaded, to avoid an empty frame in between.
    void queryClient.prefetchQuery(pictureSizeQuery(pictureUrl(activeTask.result_image))).then(() => {
      if (!over) dispatch({ type: 'task-completed', task: activeTask });
    });
    return () => {
      over = true;
    };
  }, [activeTask, queryClient, dispatch]);

  useEffect(() => {
    if (gone) dispatch({ type: 'task-gone', taskId: gone });
  }, [gone, dispatch]);
}

export function useEditor(userId: string): Editor {
  const queryClient = useQueryClient();
  const { document, sending } = useSyncExternalStore(subscribe, () => stateOf(userId));
  const { draft } = document;
  const dispatch = useCallback((action: DocumentAction) => dispatchFor(userId, action), [userId]);
  const models = useQuery(modelsQuery).data;
  const model = models ? chosenModel(draft, models) : null;

  useTaskFeed();
  const tasks = useTasks();
  const unsaved = useUnsavedTasks(tasks);
  const active = useTask(document.activeTaskId, tasks, unsaved);
  const shown = useTask(document.shownTaskId, tasks, unsaved);
  const gone = (active.gone && document.activeTaskId) || (shown.gone && document.shownTaskId) || null;
  useFollowTasks({ tasks, document, activeTask: active.task, gone, dispatch });

  const runner = useRun(dispatch);
  const running = active.task?.status === 'processing';
  const busy = runner.starting || running;

  const uploading = document.upload !== null;
  const prompt = draft.prompt.trim();
  const obstacleOf = (chosen: Model | null) =>
    obstacle({ draft, model: chosen, original: document.original, uploading, busy });
  const goneOnFrom = repeated({ document, shown: shown.task, prompt, model });
  const start = (chosen: Model | null): void => {
    const inTheWay = obstacleOf(chosen);
    if (inTheWay === 'uploading') dispatch({ type: 'run-asked' });
    if (!chosen || inTheWay) return;
    const next = chosen === model ? goneOnFrom : null;
    if (next) dispatch({ type: 'went-on', picture: next });
    runner.start({
      original: next ?? document.original,
      prompt,
      model: chosen.id,
      aspectRatio: chosenRatio(draft, chosen),
      size: chosenSize(draft, chosen),
    });
  };
  const run = (): void => start(model);
  const changeDraft = (change: Partial<Draft>): void => dispatch({ type: 'draft-changed', to: change });
  const begin = useEffectEvent(() => {
    dispatch({ type: 'run-begun' });
    run();
  });
  // The upload may have finished while another page was open, and the list of models is dropped after a while.
  const due = document.runDue && models !== undefined;
  useEffect(() => {
    if (due) begin();
  }, [due]);

  return {
    document,
    sending,
    dispatch,
    draft,
    changeDraft,
    models,
    model,
    tasks,
    unsaved,
    activeTask: active.task,
    shownTask: shown.task,
    busy,
    stopping: runner.stopping,
    openFiles: (files) => openFiles(userId, files),
    cancelUpload: cancelUploads,
    continueWith: (picture) => dispatch({ type: 'original-chosen', picture }),
    obstacle: obstacleOf(model),
    run,
    runWith: (chosen) => {
      changeDraft({ model: chosen.id });
      start(chosen);
    },
    goesOn: goneOnFrom !== null,
    retry: () => {
      if (active.task) runner.retry(active.task);
    },
    stop: () => {
      if (active.task) runner.stop(active.task.id);
    },
    taskSaved: (taskId) => updateTasks(queryClient, (list) => markSaved(list, taskId)),
  };
}
