import type { Size } from '../../canvas/viewport.ts';
import type { HeifKind } from '../../lib/intake/heif-kind.ts';

/** A picture that the server holds. */
export interface Picture {
  id: string;
  thumbId: string;
  name?: string | undefined;
}

/** A picture on its way to the server, shown from the person's own disk meanwhile. */
export interface PendingUpload {
  key: string;
  name: string;
  /** Empty until there is something to show. */
  previewUrl: string;
  /** What it is being turned from. */
  converting: HeifKind | null;
  size: Size | null;
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

/** One of the originals that were opened together. */
export interface OpenedFile {
  key: string;
  name: string;
  /** From the person's own disk; empty where this browser cannot show it. */
  previewUrl: string;
  /** What it is turned from before it is sent. */
  converting: HeifKind | null;
  /** Null until it is on the server. */
  picture: Picture | null;
  /** What was looked at when another one took the stage. */
  shownTaskId: string | null;
  view: View;
}

/** All files on their way. */
export interface Sending {
  count: number;
  /** From 0 to 1. */
  fraction: number;
}

/** What is on the stage and what is being worked at. */
export interface Session {
  /** The way back, oldest first. */
  past: readonly Step[];
  original: Picture | null;
  /** The originals that were opened together, in the order of their opening. */
  files: readonly OpenedFile[];
  /** The one of them that is to take the stage. */
  upload: PendingUpload | null;
  sending: Sending | null;
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
  files: [],
  upload: null,
  sending: null,
  runDue: false,
  activeTaskId: null,
  shownTaskId: null,
  view: 'original',
  continued: 0,
};

const MOST_STEPS = 50;

function stepsWith({ past, original, shownTaskId, view }: Session): readonly Step[] {
  return original ? [...past, { original, shownTaskId, view }].slice(-MOST_STEPS) : past;
}

/** Something to look at lies on the table. */
export const onStage = ({ original, shownTaskId }: Session): boolean => original !== null || shownTaskId !== null;

export const startFrom = (session: Session, original: Picture | null): Session => ({
  ...session,
  past: original?.id === session.original?.id ? session.past : stepsWith(session),
  original,
  shownTaskId: null,
  view: 'original',
});
