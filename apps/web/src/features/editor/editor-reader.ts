import type { Model, ModelsResponse, Task } from '@pictor/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { AUTO_MODEL, modelsQuery } from '../../lib/pictures/model-name.ts';
import { taskKey, tasksKey } from './api.ts';
import { autoTarget, chosenModel } from './document/auto-model.ts';
import { type Picture, repeated } from './document/document.ts';
import { type Obstacle, obstacle } from './document/draft.ts';
import { chosenModels, unfitFor } from './document/several-models.ts';
import { type EditorState, stateOf, subscribe } from './store.ts';
import { taskIn } from './tasks/batch.ts';
import type { TaskList } from './tasks/tasks.ts';

/** The editor at the moment of reading: this tab's state, and what the query cache holds of the server. */
export interface Editor extends Readonly<EditorState> {
  readonly models: ModelsResponse | undefined;
  readonly model: Model | null;
  readonly activeTask: Task | null;
  readonly shownTask: Task | null;
  /** A run is starting or in progress. */
  readonly busy: boolean;
}

export interface EditorReader {
  editor: Editor;
  subscribe: (listener: () => void) => () => void;
}

const READ_QUERIES: ReadonlySet<unknown> = new Set([modelsQuery.queryKey[0], tasksKey[0], taskKey('')[0]]);

export function editorReader(person: string, queryClient: QueryClient): EditorReader {
  const taskOf = (id: string | null): Task | null =>
    taskIn(queryClient.getQueryData<TaskList>(tasksKey), id) ?? queryClient.getQueryData<Task>(taskKey(id)) ?? null;
  const editor: Editor = {
    get document() {
      return stateOf(person).document;
    },
    get sending() {
      return stateOf(person).sending;
    },
    get starting() {
      return stateOf(person).starting;
    },
    get stopping() {
      return stateOf(person).stopping;
    },
    get models() {
      return queryClient.getQueryData(modelsQuery.queryKey);
    },
    get model() {
      const { models } = editor;
      return models ? chosenModel(editor.document.draft, models) : null;
    },
    get activeTask() {
      return taskOf(editor.document.activeTaskId);
    },
    get shownTask() {
      return taskOf(editor.document.shownTaskId);
    },
    get busy() {
      return editor.starting || isRunning(editor);
    },
  };
  return {
    editor,
    subscribe: (listener) => {
      const leaveStore = subscribe(listener);
      const leaveQueries = queryClient.getQueryCache().subscribe(({ query }) => {
        if (READ_QUERIES.has(query.queryKey[0])) listener();
      });
      return () => {
        leaveStore();
        leaveQueries();
      };
    },
  };
}

export const isRunning = ({ activeTask }: Editor): boolean => activeTask?.status === 'processing';

/** Whether there is a picture to edit, or one that is being uploaded. */
export const hasPicture = ({ document: { original, upload } }: Editor): boolean => (upload ?? original) !== null;

/** Whether any model uses references. */
export const takesReferences = ({ models }: Editor): boolean =>
  models?.models.some(({ references, retired }) => references > 0 && !retired) ?? false;

/** Why the chosen model cannot use all references. */
export function crowdedBy({ document: { draft }, model }: Editor): Obstacle | null {
  if (!model || draft.references.length <= model.references) return null;
  return model.references === 0 ? 'no-references' : 'many-references';
}

const idOf = (picture: { id: string } | null | undefined): string | null => picture?.id ?? null;

/** The models of the next run. Empty until the list of models has loaded. */
export const nextModels = ({ document, models }: Editor): Model[] =>
  models ? chosenModels(document.draft, models) : [];

/** Whether the next run has several models. */
export const isOnSeveral = (editor: Editor): boolean => nextModels(editor).length > 1;

/** The first reason why a run with this model cannot start; null if it can. */
export const obstacleFor = ({ document: { draft, original, upload }, busy }: Editor, model: Model | null) =>
  obstacle({ draft, model, original, uploading: upload !== null, busy });

/** The first chosen model that cannot run beside the others. */
export const unfitModel = (editor: Editor): Model | null => {
  const { document, model: like } = editor;
  if (!like) return null;
  const run = { draft: document.draft, picture: hasPicture(editor), like };
  return nextModels(editor).find((model) => unfitFor(run, model) !== null) ?? null;
};

/** The first reason why the next run cannot start; null if it can. */
export const nextObstacle = (editor: Editor): Obstacle | null => {
  const { document, model: like } = editor;
  const unfit = unfitModel(editor);
  if (!like || !unfit || unfit === like || editor.busy) return obstacleFor(editor, like);
  return unfitFor({ draft: document.draft, picture: hasPicture(editor), like }, unfit);
};

/** The result on the stage from which the next run with this model starts; null if it starts from the original. */
export function nextFor(editor: Editor, model: Model | null): Picture | null {
  const { document, shownTask, models } = editor;
  if (isOnSeveral(editor)) return null;
  const prompt = document.draft.prompt.trim();
  const wish = models && { draft: document.draft, models, picture: hasPicture(editor) };
  // The darkroom has just carried these words out, so it understands them.
  const accepted = shownTask?.prompt === prompt && shownTask.model === 'darkroom';
  const runs = wish && model?.id === AUTO_MODEL ? autoTarget({ ...wish, accepted }) : model;
  return repeated({ document, shown: shownTask, prompt, model: runs });
}

/** A failure shows as long as its picture and its model are still chosen. `auto` may have chosen any model. */
export function failureOf({ activeTask, document, model }: Editor): Task | null {
  if (activeTask?.status !== 'failed' || document.upload) return null;
  const samePicture = idOf(activeTask.original_image) === idOf(document.original);
  return samePicture && (!model || [AUTO_MODEL, activeTask.model].includes(model.id)) ? activeTask : null;
}

/** Whether a run is working on the picture on the table, and not on an earlier picture. A run ends when its result is on the stage. */
export const isAtWork = ({ busy, activeTask, document }: Editor): boolean =>
  (busy || activeTask?.status === 'completed') &&
  !document.upload &&
  (!activeTask || idOf(activeTask.original_image) === idOf(document.original));
