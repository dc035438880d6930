import type { ImageData, Model, OwnTask } from '@pictor/contracts';
import type { Size } from '../../canvas/viewport.ts';

/** A picture that the server holds. */
export interface Picture {
  id: string;
  thumbId: string;
  name?: string | undefined;
}

/** A picture on its way to the server, shown from the person's own disk meanwhile. */
export interface PendingUpload {
  name: string;
  previewUrl: string;
  size: Size | null;
  /** From 0 to 1. */
  fraction: number;
  /** A run was asked for that begins when the picture is there. */
  runAsked: boolean;
}

export type View = 'original' | 'result' | 'compare';

/** An original that was left for another one, with what was looked at. */
export interface Step {
  original: Picture;
  shownTaskId: string | null;
  view: View;
}

/** What is on the stage and what is being worked at. */
export interface Session {
  /** The way back, oldest first. */
  past: readonly Step[];
  original: Picture | null;
  upload: PendingUpload | null;
  /** The picture that a run waited for is there. */
  runDue: boolean;
  /** The task that the composer tells of: it runs, or it failed and nobody has put that aside. */
  activeTaskId: string | null;
  /** The task whose result is on the stage. */
  shownTaskId: string | null;
  view: View;
  /** How often somebody has gone on with a picture here: each time new words are to come. */
  continued: number;
}

export const EMPTY_SESSION: Session = {
  past: [],
  original: null,
  upload: null,
  runDue: false,
  activeTaskId: null,
  shownTaskId: null,
  view: 'original',
  continued: 0,
};

export type SessionAction =
  | { type: 'upload-started'; upload: PendingUpload }
  | { type: 'upload-progressed'; fraction: number }
  | { type: 'upload-measured'; size: Size }
  | { type: 'upload-ended'; picture: Picture | null }
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
 * The result that a run begins from where its words have just been carried out. From the same original the darkroom would make the
 * same picture again: who says "brighter" twice means brighter still. A model makes another picture each time.
 */
export function repeated({ session, shown, prompt, model }: Wish): Picture | null {
  if (model?.engine !== 'darkroom' || session.upload || session.view === 'original') return null;
  if (!shown?.result_image || shown.prompt !== prompt || shown.model !== model.id) return null;
  return shown.original_image?.id === session.original?.id ? toPicture(shown.result_image) : null;
}

const MOST_STEPS = 50;

function stepsWith({ past, original, shownTaskId, view }: Session): readonly Step[] {
  return original ? [...past, { original, shownTaskId, view }].slice(-MOST_STEPS) : past;
}

const startFrom = (session: Session, original: Picture | null): Session => ({
  ...session,
  past: original?.id === session.original?.id ? session.past : stepsWith(session),
  original,
  shownTaskId: null,
  view: 'original',
});

function stepBack(session: Session): Session {
  const step = session.past.at(-1);
  return step ? { ...session, ...step, past: session.past.slice(0, -1) } : session;
}

/** A result goes on the stage only while its original is still there: who has moved on is not pulled back. */
function complete(session: Session, task: OwnTask): Session {
  const settled = session.activeTaskId === task.id ? { ...session, activeTaskId: null } : session;
  const belongs = (task.original_image?.id ?? null) === (session.original?.id ?? null);
  if (!belongs || session.upload) return settled;
  return { ...settled, shownTaskId: task.id, view: task.original_image ? 'compare' : 'result' };
}

export function sessionReducer(session: Session, action: SessionAction): Session {
  switch (action.type) {
    case 'upload-started':
      return { ...session, upload: action.upload };
    case 'upload-progressed':
      return session.upload ? { ...session, upload: { ...session.upload, fraction: action.fraction } } : session;
    case 'upload-measured':
      return session.upload ? { ...session, upload: { ...session.upload, size: action.size } } : session;
    case 'upload-ended':
      return action.picture
        ? { ...startFrom(session, action.picture), upload: null, runDue: session.upload?.runAsked === true }
        : { ...session, upload: null };
    case 'run-asked':
      return session.upload ? { ...session, upload: { ...session.upload, runAsked: true } } : session;
    case 'run-begun':
      return { ...session, runDue: false };
    case 'original-chosen':
      return { ...startFrom(session, action.picture), continued: session.continued + 1 };
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
