import type { ImageData, Model, OwnTask } from '@pictor/contracts';
import type { Size } from '../../canvas/viewport.ts';
import { type FileAction, reduceFiles, withPicture } from './opened-files.ts';
import { type Picture, type Session, startFrom, type View } from './session-state.ts';

export { EMPTY_SESSION, type Picture, type Session, type Step, type View } from './session-state.ts';

export type SessionAction =
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
  | { type: 'view-changed'; view: View };

export const toPicture = ({ id, thumb_id }: ImageData): Picture => ({ id, thumbId: thumb_id });

interface Wish {
  session: Session;
  /** The task whose result is on the stage. */
  shown: OwnTask | null;
  prompt: string;
  model: Model | null;
}

/**
 * The result from which a run starts if its words have just been carried out. From the same original the darkroom would make the same
 * picture again, but a user who says "brighter" twice wants it brighter still. A model makes another picture each time.
 */
export function repeated({ session, shown, prompt, model }: Wish): Picture | null {
  if (model?.engine !== 'darkroom' || session.upload || session.view === 'original') return null;
  if (!shown?.result_image || shown.prompt !== prompt || shown.model !== model.id) return null;
  return shown.original_image?.id === session.original?.id ? toPicture(shown.result_image) : null;
}

function stepBack(session: Session): Session {
  const step = session.past.at(-1);
  return step ? { ...session, ...step, past: session.past.slice(0, -1) } : session;
}

/** Stores the result with its original, to be shown when the user returns to that original. */
function completeElsewhere(session: Session, taskId: string, originalId: string): Session {
  const shown = { shownTaskId: taskId, view: 'compare' } as const;
  return {
    ...session,
    files: session.files.map((file) => (file.picture?.id === originalId ? { ...file, ...shown } : file)),
    past: session.past.map((step) =>
      step.original.id === originalId && step.shownTaskId === null ? { ...step, ...shown } : step,
    ),
  };
}

/** Shows a result only while its original is still on the stage. If the user has moved on, the stage does not change. */
function complete(session: Session, task: OwnTask): Session {
  const settled = session.activeTaskId === task.id ? { ...session, activeTaskId: null } : session;
  const originalId = task.original_image?.id ?? null;
  // An upload only covers the stage. The original under it stays the same.
  if (originalId === (session.original?.id ?? null))
    return { ...settled, shownTaskId: task.id, view: originalId ? 'compare' : 'result' };
  return originalId ? completeElsewhere(settled, task.id, originalId) : settled;
}

export function sessionReducer(session: Session, action: SessionAction): Session {
  switch (action.type) {
    case 'files-opened':
    case 'file-previewed':
    case 'file-arrived':
    case 'file-failed':
    case 'file-chosen':
    case 'sending-progressed':
      return reduceFiles(session, action);
    case 'upload-measured':
      return session.upload?.key === action.key
        ? { ...session, upload: { ...session.upload, size: action.size } }
        : session;
    case 'run-asked':
      return session.upload ? { ...session, upload: { ...session.upload, runAsked: true } } : session;
    case 'run-begun':
      return { ...session, runDue: false };
    case 'original-chosen':
      return {
        ...startFrom(session, action.picture),
        files: withPicture(session, action.picture),
        upload: null,
        continued: session.continued + 1,
      };
    case 'went-on':
      return startFrom(session, action.picture);
    case 'original-removed':
      return startFrom(session, null);
    case 'stepped-back':
      return stepBack(session);
    case 'task-started':
      return { ...session, activeTaskId: action.taskId };
    case 'task-adopted':
      return {
        ...session,
        activeTaskId: action.task.id,
        original: session.original ?? (action.task.original_image && toPicture(action.task.original_image)),
      };
    case 'task-completed':
      return complete(session, action.task);
    case 'task-gone':
      return {
        ...session,
        activeTaskId: session.activeTaskId === action.taskId ? null : session.activeTaskId,
        shownTaskId: session.shownTaskId === action.taskId ? null : session.shownTaskId,
        view: session.shownTaskId === action.taskId ? 'original' : session.view,
      };
    case 'failure-put-aside':
      return { ...session, activeTaskId: null };
    case 'view-changed':
      return { ...session, view: action.view };
  }
}
