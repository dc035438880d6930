import type { ImageData, Model, Task } from '@pictor/contracts';
import type { Size } from '../../../canvas/viewport.ts';
import type { HeifKind } from '../../../lib/intake/heif-kind.ts';
import { type Draft, EMPTY_DRAFT } from './draft.ts';
import type { Picture } from './picture.ts';

export type { Picture };

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

/** `grid` shows all results of a task that has several. */
export type View = 'original' | 'result' | 'compare' | 'grid';

/** Which of several results is on the stage. It applies as long as its task is shown. */
export interface ChosenResult {
  taskId: string;
  position: number;
  /** The position of the result that it is compared with. Null: the original. */
  against: number | null;
}

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

/** The edit in progress: the picture and where it came from, the inputs, the words for the next run, and the tasks it refers to. */
export interface EditorDocument {
  /** The earlier originals for going back, oldest first. */
  past: readonly Step[];
  original: Picture | null;
  /** The originals that were opened together, in the order in which they were opened. */
  files: readonly OpenedFile[];
  /** The file that will be on the stage after its upload. */
  upload: PendingUpload | null;
  /** The upload that a requested run waited for is complete. */
  runDue: boolean;
  /** The task that the composer reports on: it is running, or it failed and the user has not dismissed the failure. */
  activeTaskId: string | null;
  /** The task whose result is on the stage. */
  shownTaskId: string | null;
  /** Null: the first result. */
  chosen: ChosenResult | null;
  view: View;
  /** How often the user chose a picture to continue with. Each time the composer expects new words. */
  continued: number;
  /** The input of the composer. */
  draft: Draft;
}

export const EMPTY_DOCUMENT: EditorDocument = {
  past: [],
  original: null,
  files: [],
  upload: null,
  runDue: false,
  activeTaskId: null,
  shownTaskId: null,
  chosen: null,
  view: 'original',
  continued: 0,
  draft: EMPTY_DRAFT,
};

const MOST_STEPS = 50;

function stepsWith({ past, original, shownTaskId, view }: EditorDocument): readonly Step[] {
  return original ? [...past, { original, shownTaskId, view }].slice(-MOST_STEPS) : past;
}

/** Whether there is a picture on the table. */
export const onStage = ({ original, shownTaskId }: EditorDocument): boolean =>
  original !== null || shownTaskId !== null;

export const startFrom = (document: EditorDocument, original: Picture | null): EditorDocument => ({
  ...document,
  past: original?.id === document.original?.id ? document.past : stepsWith(document),
  original,
  shownTaskId: null,
  view: 'original',
});

export const toPicture = ({ id, thumb_id }: ImageData): Picture => ({ id, thumbId: thumb_id });

interface Wish {
  document: EditorDocument;
  /** The task whose result is on the stage. */
  shown: Task | null;
  prompt: string;
  model: Model | null;
}

/**
 * The result from which a run starts if its words have just been carried out. From the same original the darkroom would make the same
 * picture again, but a user who says "brighter" twice wants it brighter still. A model makes another picture each time.
 */
export function repeated({ document, shown, prompt, model }: Wish): Picture | null {
  if (model?.engine !== 'darkroom' || document.upload || document.view === 'original') return null;
  if (shown?.batch !== undefined) return null;
  if (!shown?.result_image || shown.prompt !== prompt || shown.model !== model.id) return null;
  return shown.original_image?.id === document.original?.id ? toPicture(shown.result_image) : null;
}
