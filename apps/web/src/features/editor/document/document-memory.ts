import { REFERENCES_MAX } from '../../../lib/http/limits.ts';
import { readPersonal, writePersonal } from '../../../lib/session/personal-storage.ts';
import {
  type EditorDocument,
  EMPTY_DOCUMENT,
  type OpenedFile,
  type Picture,
  type Step,
  type View,
} from './document.ts';
import { type Reference, settledOnly } from './references.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function readPicture(value: unknown): Picture | null {
  if (!isObject(value)) return null;
  const { id, thumbId, name } = value;
  if (typeof id !== 'string' || typeof thumbId !== 'string') return null;
  return { id, thumbId, name: textOrNull(name) ?? undefined };
}

const VIEWS: readonly View[] = ['original', 'result', 'compare', 'grid'];

const readView = (value: unknown): View => VIEWS.find((view) => view === value) ?? 'original';

function readFile(value: unknown): OpenedFile[] {
  if (!isObject(value)) return [];
  const picture = readPicture(value['picture']);
  const key = textOrNull(value['key']);
  if (!picture || key === null) return [];
  const name = picture.name ?? '';
  const looked = { shownTaskId: textOrNull(value['shownTaskId']), view: readView(value['view']) };
  return [{ key, name, previewUrl: '', converting: null, picture, ...looked }];
}

function readStep(value: unknown): Step[] {
  if (!isObject(value)) return [];
  const original = readPicture(value['original']);
  return original ? [{ original, shownTaskId: textOrNull(value['shownTaskId']), view: readView(value['view']) }] : [];
}

function readReference(value: unknown): Reference[] {
  if (!isObject(value)) return [];
  const picture = readPicture(value['picture']);
  const key = textOrNull(value['key']);
  return picture && key !== null ? [{ key, name: textOrNull(value['name']) ?? '', previewUrl: '', picture }] : [];
}

/** Validates all stored values: another version of the page may have stored them in another form. */
export function parseDocument(value: unknown): EditorDocument {
  if (!isObject(value)) return EMPTY_DOCUMENT;
  return {
    ...EMPTY_DOCUMENT,
    past: Array.isArray(value['past']) ? value['past'].flatMap(readStep) : [],
    original: readPicture(value['original']),
    files: Array.isArray(value['files']) ? value['files'].flatMap(readFile) : [],
    activeTaskId: textOrNull(value['activeTaskId']),
    shownTaskId: textOrNull(value['shownTaskId']),
    view: readView(value['view']),
    draft: {
      prompt: textOrNull(value['prompt']) ?? '',
      references: Array.isArray(value['references'])
        ? value['references'].flatMap(readReference).slice(0, REFERENCES_MAX)
        : [],
      model: textOrNull(value['model']),
      alongside: Array.isArray(value['alongside'])
        ? value['alongside'].filter((id): id is string => typeof id === 'string')
        : [],
      aspectRatio: textOrNull(value['aspectRatio']),
      size: textOrNull(value['size']),
      counts: isObject(value['counts']) ? value['counts'] : {},
    },
  };
}

export const recall = (userId: string): EditorDocument => parseDocument(readPersonal('editor', userId));

export function remember(userId: string, document: EditorDocument): void {
  const { past, original, files, activeTaskId, shownTaskId, view, draft } = document;
  writePersonal('editor', userId, {
    past,
    original,
    files,
    activeTaskId,
    shownTaskId,
    view,
    ...draft,
    ...settledOnly(draft),
  });
}
