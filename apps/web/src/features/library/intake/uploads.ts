import type { SaveImageRequest, SaveImageResponse, SaveVideoResponse, UploadResponse } from '@pictor/contracts';
import { useSyncExternalStore } from 'react';
import { patienceFor } from '../../../lib/http/api-error.ts';
import { TITLE_LENGTH } from '../../../lib/http/limits.ts';
import { type UploadOptions, upload } from '../../../lib/http/upload.ts';
import { asUploadable } from '../../../lib/intake/as-uploadable.ts';
import type { HeifKind } from '../../../lib/intake/heif-kind.ts';
import { looksLikePicture } from '../../../lib/intake/picture-file.ts';
import { pause } from '../../../lib/pause.ts';
import { assetUrl, UPLOAD_URL } from '../../../lib/pictures/asset-url.ts';
import { PHOTO_MODEL } from '../../../lib/pictures/model-name.ts';
import { onSessionEnd } from '../../../lib/session/session.ts';
import { listUrl, saveImage } from '../api.ts';
import { imageItem, type LibraryItem } from '../item.ts';
import { readVideoFacts, type VideoFacts } from './video-facts.ts';

/** The upload of one video or photo. It belongs to this tab's session, not to a page, so it continues when the user opens another page. */
export interface FileUpload {
  id: number;
  file: File;
  /** From 0 to 1; null while the file waits for its turn or is being examined. */
  fraction: number | null;
  /** The number of seconds that the server asks to wait before it accepts the next upload. */
  waiting: number | null;
  error: unknown;
}

/** A file that has been saved. `ready` is the file that was uploaded. `from` is the original format if the file was converted. */
export interface SavedFile {
  item: LibraryItem;
  ready: File;
  from: HeifKind | null;
}

type Saved = (saved: SavedFile) => void;

/** Accepts everything that claims to be a picture. The server decides which formats it accepts. */
export const isPhoto = (file: File): boolean => file.type.startsWith('image/') || looksLikePicture(file);

let uploads: readonly FileUpload[] = [];
let serial = 0;
/** Uploads run one after another: in parallel, each would only be slower. */
let queue: Promise<void> = Promise.resolve();
const controllers = new Map<number, AbortController>();
const listeners = new Set<() => void>();

function publish(next: readonly FileUpload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}

const change = (id: number, to: Partial<FileUpload>): void =>
  publish(uploads.map((one) => (one.id === id ? { ...one, ...to } : one)));

const remove = (id: number): void => publish(uploads.filter((one) => one.id !== id));

const fieldsOf = ({ width, height, durationMs, poster }: VideoFacts): Record<string, string | Blob> => ({
  ...(width && height ? { width: String(width), height: String(height) } : {}),
  ...(durationMs === undefined ? {} : { duration_ms: String(durationMs) }),
  ...(poster ? { poster } : {}),
});

/** If the user has uploaded too much recently, waits as long as the server asks for. */
async function sendPatiently<T>(id: number, url: string, options: UploadOptions): Promise<T> {
  for (;;) {
    try {
      return await upload<T>(url, options);
    } catch (error) {
      const waiting = patienceFor(error);
      if (waiting === null) throw error;
      change(id, { waiting, fraction: null });
      await pause(waiting, options.signal);
      change(id, { waiting: null });
    }
  }
}

/** Adds an uploaded picture to the library unchanged. */
const savePhoto = ({ id, originalName }: UploadResponse): Promise<SaveImageResponse> => {
  const title = originalName.replace(/\.\w+$/, '').trim();
  const body: SaveImageRequest = {
    model: PHOTO_MODEL,
    prompt: '',
    image_url: assetUrl(id),
    ...(title === '' ? {} : { title: title.slice(0, TITLE_LENGTH) }),
  };
  return saveImage(body);
};

async function send({ id, file }: FileUpload, signal: AbortSignal, onSaved: Saved): Promise<void> {
  if (signal.aborted) return;
  try {
    const onProgress = (fraction: number): void => change(id, { fraction });
    let saved: SavedFile;
    if (isPhoto(file)) {
      const { file: ready, from } = await asUploadable(file, signal);
      const picture = await sendPatiently<UploadResponse>(id, UPLOAD_URL, { file: ready, signal, onProgress });
      signal.throwIfAborted();
      const { image } = await savePhoto(picture);
      saved = { item: imageItem(image), ready, from };
    } else {
      const fields = fieldsOf(await readVideoFacts(file));
      signal.throwIfAborted();
      const options = { file, fields, signal, onProgress };
      const { video } = await sendPatiently<SaveVideoResponse>(id, listUrl('video'), options);
      saved = { item: { kind: 'video', media: video }, ready: file, from: null };
    }
    signal.throwIfAborted();
    remove(id);
    onSaved(saved);
  } catch (error) {
    if (!signal.aborted) change(id, { error, fraction: null, waiting: null });
  }
}

function enqueue(entry: FileUpload, onSaved: Saved): void {
  const controller = new AbortController();
  controllers.set(entry.id, controller);
  queue = queue.then(() => send(entry, controller.signal, onSaved));
}

export function uploadFiles(files: readonly File[], onSaved: Saved): void {
  const added = files.map((file): FileUpload => {
    serial += 1;
    return { id: serial, file, fraction: null, waiting: null, error: null };
  });
  publish([...uploads, ...added]);
  for (const entry of added) enqueue(entry, onSaved);
}

export function retryUpload(entry: FileUpload, onSaved: Saved): void {
  const again = { ...entry, error: null, fraction: null, waiting: null };
  change(entry.id, again);
  enqueue(again, onSaved);
}

export function cancelUpload({ id }: FileUpload): void {
  controllers.get(id)?.abort();
  controllers.delete(id);
  remove(id);
}

onSessionEnd(() => {
  for (const controller of controllers.values()) controller.abort();
  controllers.clear();
  queue = Promise.resolve();
  publish([]);
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useUploads = (): readonly FileUpload[] => useSyncExternalStore(subscribe, () => uploads);
