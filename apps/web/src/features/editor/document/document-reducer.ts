import type { OwnTask } from '@pictor/contracts';
import type { Size } from '../../../canvas/viewport.ts';
import { type ChosenResult, type EditorDocument, type Picture, startFrom, toPicture, type View } from './document.ts';
import type { Draft } from './draft.ts';
import { type FileAction, reduceFiles, withPicture } from './opened-files.ts';
import {
  addReference,
  moveReference,
  previewReference,
  type Reference,
  removeReference,
  type Sentence,
  settleReference,
} from './references.ts';

export type DocumentAction =
  | FileAction
  | { type: 'upload-measured'; key: string; size: Size }
  | { type: 'run-asked' }
  | { type: 'run-begun' }
  | { type: 'original-chosen'; picture: Picture }
  | { type: 'went-on'; picture: Picture }
  | { type: 'original-removed' }
  | { type: 'stepped-back' }
  | { type: 'task-started'; taskId: string }
  | { type: 'task-adopted'; task: OwnTask }
  | { type: 'task-completed'; task: OwnTask }
  | { type: 'task-gone'; taskId: string }
  | { type: 'failure-put-aside' }
  | { type: 'view-changed'; view: View }
  | { type: 'result-chosen'; chosen: ChosenResult; view: View }
  | { type: 'draft-changed'; to: Partial<Draft> }
  | { type: 'reference-added'; reference: Reference }
  | { type: 'reference-previewed'; key: string; previewUrl: string }
  | { type: 'reference-arrived'; key: string; picture: Picture }
  | { type: 'reference-moved'; key: string; to: number }
  | { type: 'reference-removed'; key: string };

type ReferenceAction = Extract<DocumentAction, { type: `reference-${string}` }>;

function changeReferences(draft: Draft, action: ReferenceAction): Sentence {
  switch (action.type) {
    case 'reference-added':
      return addReference(draft, action.reference);
    case 'reference-previewed':
      return previewReference(draft, action.key, action.previewUrl);
    case 'reference-arrived':
      return settleReference(draft, action.key, action.picture);
    case 'reference-moved':
      return moveReference(draft, action.key, action.to);
    case 'reference-removed':
      return removeReference(draft, action.key);
  }
}

function stepBack(document: EditorDocument): EditorDocument {
  const step = document.past.at(-1);
  return step ? { ...document, ...step, past: document.past.slice(0, -1) } : document;
}

/** Whether the results are shown as a grid, and the user keeps the wanted ones: there are several, or the run had several models. */
export const isSeveral = ({ requested, batch }: Pick<OwnTask, 'requested' | 'batch'>): boolean =>
  requested.count > 1 || batch !== undefined;

/** Stores the result with its original, to be shown when the user returns to that original. */
function completeElsewhere(document: EditorDocument, task: OwnTask, originalId: string): EditorDocument {
  const shown = { shownTaskId: task.id, view: isSeveral(task) ? 'grid' : 'compare' } as const;
  return {
    ...document,
    files: document.files.map((file) => (file.picture?.id === originalId ? { ...file, ...shown } : file)),
    past: document.past.map((step) =>
      step.original.id === originalId && step.shownTaskId === null ? { ...step, ...shown } : step,
    ),
  };
}

/** Shows a result only while its original is still on the stage. If the user has moved on, the stage does not change. */
function complete(document: EditorDocument, task: OwnTask): EditorDocument {
  // A task that was stopped has failed, but keeps the results that had come.
  const isSettled = document.activeTaskId === task.id && task.status === 'completed';
  const settled = isSettled ? { ...document, activeTaskId: null } : document;
  // The user already looks at the results that have come.
  if (isSeveral(task) && document.shownTaskId === task.id) return settled;
  const originalId = task.original_image?.id ?? null;
  // An upload only covers the stage. The original under it stays the same.
  if (originalId === (document.original?.id ?? null))
    return { ...settled, shownTaskId: task.id, view: isSeveral(task) ? 'grid' : originalId ? 'compare' : 'result' };
  return originalId ? completeElsewhere(settled, task, originalId) : settled;
}

export function documentReducer(document: EditorDocument, action: DocumentAction): EditorDocument {
  switch (action.type) {
    case 'files-opened':
    case 'file-previewed':
    case 'file-arrived':
    case 'file-failed':
    case 'file-chosen':
      return reduceFiles(document, action);
    case 'upload-measured':
      return document.upload?.key === action.key
        ? { ...document, upload: { ...document.upload, size: action.size } }
        : document;
    case 'run-asked':
      return document.upload ? { ...document, upload: { ...document.upload, runAsked: true } } : document;
    case 'run-begun':
      return { ...document, runDue: false };
    case 'original-chosen':
      return {
        ...startFrom(document, action.picture),
        files: withPicture(document, action.picture),
        upload: null,
        continued: document.continued + 1,
      };
    case 'went-on':
      return startFrom(document, action.picture);
    case 'original-removed':
      return startFrom(document, null);
    case 'stepped-back':
      return stepBack(document);
    case 'task-started':
      return { ...document, activeTaskId: action.taskId };
    case 'task-adopted':
      return {
        ...document,
        activeTaskId: action.task.id,
        original: document.original ?? (action.task.original_image && toPicture(action.task.original_image)),
      };
    case 'task-completed':
      return complete(document, action.task);
    case 'task-gone':
      return {
        ...document,
        activeTaskId: document.activeTaskId === action.taskId ? null : document.activeTaskId,
        shownTaskId: document.shownTaskId === action.taskId ? null : document.shownTaskId,
        view: document.shownTaskId === action.taskId ? 'original' : document.view,
      };
    case 'failure-put-aside':
      return { ...document, activeTaskId: null };
    case 'view-changed':
      return { ...document, view: action.view };
    case 'result-chosen':
      return { ...document, shownTaskId: action.chosen.taskId, chosen: action.chosen, view: action.view };
    case 'draft-changed':
      return { ...document, draft: { ...document.draft, ...action.to } };
    case 'reference-added':
    case 'reference-previewed':
    case 'reference-arrived':
    case 'reference-moved':
    case 'reference-removed': {
      const { prompt, references } = changeReferences(document.draft, action);
      return { ...document, draft: { ...document.draft, prompt, references } };
    }
  }
}
