import type { HeifKind } from '../../../lib/intake/heif-kind.ts';
import {
  type EditorDocument,
  type OpenedFile,
  onStage,
  type PendingUpload,
  type Picture,
  startFrom,
} from './document.ts';

export type FileAction =
  | { type: 'files-opened'; files: readonly OpenedFile[] }
  | { type: 'file-previewed'; key: string; previewUrl: string; converting: HeifKind | null }
  | { type: 'file-arrived'; key: string; picture: Picture }
  | { type: 'file-failed'; key: string }
  | { type: 'file-chosen'; key: string };

const uploadOf = ({ key, name, previewUrl, converting }: OpenedFile): PendingUpload => ({
  key,
  name,
  previewUrl,
  converting,
  size: null,
  runAsked: false,
});

const change = (document: EditorDocument, key: string, to: Partial<OpenedFile>): readonly OpenedFile[] =>
  document.files.map((file) => (file.key === key ? { ...file, ...to } : file));

/** Opens files. Earlier files stay beside the new ones if there were several, or if one is still uploading. */
function open(document: EditorDocument, opened: readonly OpenedFile[]): EditorDocument {
  const [first] = opened;
  if (!first) return document;
  const several = document.files.length > 1 || opened.length > 1 || document.upload !== null;
  const kept = several ? document.files : [];
  return { ...document, files: [...kept, ...opened], upload: uploadOf(first) };
}

/** The file whose picture is on the stage or will be there after its upload. */
export function fileOnStage({ files, upload, original }: EditorDocument): OpenedFile | undefined {
  if (upload) return files.find(({ key }) => key === upload.key);
  return original ? files.find(({ picture }) => picture?.id === original.id) : undefined;
}

/** Remembers the view of the original on the stage, and shows another one in the view where it was left. */
function choose(document: EditorDocument, chosen: OpenedFile): EditorDocument {
  if (chosen.key === document.upload?.key && !chosen.picture) return document;
  if (!chosen.picture) return { ...document, upload: uploadOf(chosen) };
  if (chosen.picture.id === document.original?.id) return { ...document, upload: null };
  const left = fileOnStage({ ...document, upload: null });
  const { shownTaskId, view } = document;
  return {
    ...startFrom(document, chosen.picture),
    // Switching between the opened files is not a step that a user would want to undo.
    ...(left ? { past: document.past, files: change(document, left.key, { shownTaskId, view }) } : {}),
    upload: null,
    shownTaskId: chosen.shownTaskId,
    view: chosen.view,
  };
}

function arrive(document: EditorDocument, key: string, picture: Picture): EditorDocument {
  const files = change(document, key, { picture, converting: null });
  if (document.upload?.key !== key) return { ...document, files };
  const { runAsked } = document.upload;
  const arrived = files.find((file) => file.key === key);
  const next = { ...document, files, upload: null };
  return { ...(arrived ? choose(next, arrived) : startFrom(next, picture)), runDue: runAsked };
}

/** Removes a failed file. If it was to take an empty stage, the first remaining file takes its place. */
function fail(document: EditorDocument, key: string): EditorDocument {
  const files = document.files.filter((file) => file.key !== key);
  if (document.upload?.key !== key) return { ...document, files };
  const next = { ...document, files, upload: null };
  const [other] = onStage(next) ? [] : files;
  return other ? choose(next, other) : next;
}

/** A picture that replaces an upload on the stage joins the opened files, so that both can be reached. */
export function withPicture(document: EditorDocument, picture: Picture): readonly OpenedFile[] {
  const { files, upload } = document;
  if (!upload || files.some((file) => file.picture?.id === picture.id)) return files;
  const name = picture.name ?? '';
  const joined = { key: picture.id, name, previewUrl: '', converting: null, picture, shownTaskId: null };
  return [...files, { ...joined, view: 'original' }];
}

export function reduceFiles(document: EditorDocument, action: FileAction): EditorDocument {
  switch (action.type) {
    case 'files-opened':
      return open(document, action.files);
    case 'file-previewed': {
      const { key, previewUrl, converting } = action;
      const files = change(document, key, { previewUrl, converting });
      const mine = document.upload?.key === key ? { ...document.upload, previewUrl, converting } : document.upload;
      return { ...document, files, upload: mine };
    }
    case 'file-arrived':
      return arrive(document, action.key, action.picture);
    case 'file-failed':
      return fail(document, action.key);
    case 'file-chosen': {
      const chosen = document.files.find(({ key }) => key === action.key);
      return chosen ? choose(document, chosen) : document;
    }
  }
}
