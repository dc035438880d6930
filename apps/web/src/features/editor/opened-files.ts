import type { HeifKind } from '../../lib/intake/heif-kind.ts';
import {
  type OpenedFile,
  onStage,
  type PendingUpload,
  type Picture,
  type Sending,
  type Session,
  startFrom,
} from './session-state.ts';

export type FileAction =
  | { type: 'files-opened'; files: readonly OpenedFile[] }
  | { type: 'file-previewed'; key: string; previewUrl: string; converting: HeifKind | null }
  | { type: 'file-arrived'; key: string; picture: Picture }
  | { type: 'file-failed'; key: string }
  | { type: 'file-chosen'; key: string }
  | { type: 'sending-progressed'; sending: Sending | null };

const uploadOf = ({ key, name, previewUrl, converting }: OpenedFile): PendingUpload => ({
  key,
  name,
  previewUrl,
  converting,
  size: null,
  runAsked: false,
});

const change = (session: Session, key: string, to: Partial<OpenedFile>): readonly OpenedFile[] =>
  session.files.map((file) => (file.key === key ? { ...file, ...to } : file));

/** Opens files. Earlier files stay beside the new ones if there were several, or if one is still uploading. */
function open(session: Session, opened: readonly OpenedFile[]): Session {
  const [first] = opened;
  if (!first) return session;
  const several = session.files.length > 1 || opened.length > 1 || session.upload !== null;
  const kept = several ? session.files : [];
  return { ...session, files: [...kept, ...opened], upload: uploadOf(first) };
}

/** The file whose picture is on the stage or will be there after its upload. */
export function fileOnStage({ files, upload, original }: Session): OpenedFile | undefined {
  if (upload) return files.find(({ key }) => key === upload.key);
  return original ? files.find(({ picture }) => picture?.id === original.id) : undefined;
}

/** Remembers the view of the original on the stage, and shows another one in the view where it was left. */
function choose(session: Session, chosen: OpenedFile): Session {
  if (chosen.key === session.upload?.key && !chosen.picture) return session;
  if (!chosen.picture) return { ...session, upload: uploadOf(chosen) };
  if (chosen.picture.id === session.original?.id) return { ...session, upload: null };
  const left = fileOnStage({ ...session, upload: null });
  const { shownTaskId, view } = session;
  return {
    ...startFrom(session, chosen.picture),
    // Switching between the opened files is not a step that a user would want to undo.
    ...(left ? { past: session.past, files: change(session, left.key, { shownTaskId, view }) } : {}),
    upload: null,
    shownTaskId: chosen.shownTaskId,
    view: chosen.view,
  };
}

function arrive(session: Session, key: string, picture: Picture): Session {
  const files = change(session, key, { picture, converting: null });
  if (session.upload?.key !== key) return { ...session, files };
  const { runAsked } = session.upload;
  const arrived = files.find((file) => file.key === key);
  const next = { ...session, files, upload: null };
  return { ...(arrived ? choose(next, arrived) : startFrom(next, picture)), runDue: runAsked };
}

/** Removes a failed file. If it was to take an empty stage, the first remaining file takes its place. */
function fail(session: Session, key: string): Session {
  const files = session.files.filter((file) => file.key !== key);
  if (session.upload?.key !== key) return { ...session, files };
  const next = { ...session, files, upload: null };
  const [other] = onStage(next) ? [] : files;
  return other ? choose(next, other) : next;
}

/** A picture that replaces an upload on the stage joins the opened files, so that both can be reached. */
export function withPicture(session: Session, picture: Picture): readonly OpenedFile[] {
  const { files, upload } = session;
  if (!upload || files.some((file) => file.picture?.id === picture.id)) return files;
  const name = picture.name ?? '';
  const joined = { key: picture.id, name, previewUrl: '', converting: null, picture, shownTaskId: null };
  return [...files, { ...joined, view: 'original' }];
}

export function reduceFiles(session: Session, action: FileAction): Session {
  switch (action.type) {
    case 'files-opened':
      return open(session, action.files);
    case 'file-previewed': {
      const { key, previewUrl, converting } = action;
      const files = change(session, key, { previewUrl, converting });
      const mine = session.upload?.key === key ? { ...session.upload, previewUrl, converting } : session.upload;
      return { ...session, files, upload: mine };
    }
    case 'file-arrived':
      return arrive(session, action.key, action.picture);
    case 'file-failed':
      return fail(session, action.key);
    case 'file-chosen': {
      const chosen = session.files.find(({ key }) => key === action.key);
      return chosen ? choose(session, chosen) : session;
    }
    case 'sending-progressed':
      return { ...session, sending: action.sending };
  }
}
