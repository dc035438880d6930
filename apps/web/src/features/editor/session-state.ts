import type { Size } from '../../canvas/viewport.ts';
import type { HeifKind } from '../../lib/intake/heif-kind.ts';

/** A picture on the server. */
export interface Picture {
  id: string;
  thumbId: string;
  name?: string | undefined;
}

/** A picture that is being uploaded. Meanwhile the page shows the local file. */
export interface PendingUpload {
  key: string;
  name: string;
  /** Empty until there is something to show. */
  previewUrl: string;
  /** The format from which it is being converted. */
  converting: HeifKind | null;
  size: Size | null;
  /** A run was requested that starts when the upload is complete. */
  runAsked: boolean;
}

export type View = 'original' | 'result' | 'compare';

/** An earlier original, with the view in which it was left. */
export interface Step {
  original: Picture;
  shownTaskId: string | null;
  view: View;
}

/** One of the originals that were opened together. */
export interface OpenedFile {
  key: string;
  name: string;
  /** URL of the local file; empty if this browser cannot show it. */
  previewUrl: string;
  /** The format from which it is converted before the upload. */
  converting: HeifKind | null;
  /** Null until it is on the server. */
  picture: Picture | null;
  /** The result that was shown when another original took the stage. */
  shownTaskId: string | null;
  view: View;
}

/** All files that are being uploaded. */
export interface Sending {
  count: number;
  /** From 0 to 1. */
  fraction: number;
}

/** The content of the stage and the tasks in progress. */
export interface Session {
  /** The earlier originals for going back, oldest first. */
  past: readonly Step[];
  original: Picture | null;
  /** The originals that were opened together, in the order in which they were opened. */
  files: readonly OpenedFile[];
  /** The file that will be on the stage after its upload. */
  upload: PendingUpload | null;
  sending: Sending | null;
  /** The upload that a requested run waited for is complete. */
  runDue: boolean;
  /** The task that the composer reports on: it is running, or it failed and the user has not dismissed the failure. */
  activeTaskId: string | null;
  /** The task whose result is on the stage. */
  shownTaskId: string | null;
  view: View;
  /** How often the user chose a picture to continue with. Each time the composer expects new words. */
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

/** Whether there is a picture on the table. */
export const onStage = ({ original, shownTaskId }: Session): boolean => original !== null || shownTaskId !== null;

export const startFrom = (session: Session, original: Picture | null): Session => ({
  ...session,
  past: original?.id === session.original?.id ? session.past : stepsWith(session),
  original,
  shownTaskId: null,
  view: 'original',
});
