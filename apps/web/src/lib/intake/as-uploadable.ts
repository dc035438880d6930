import { NetworkError } from '../api-error.ts';
import { loadPart } from '../load-part.ts';
import { type HeifKind, heifKind } from './heif-kind.ts';
import { UnreadableFile, UnreadablePicture } from './unreadable-picture.ts';

interface Uploadable {
  file: File;
  /** What it was before, where the server does not take that. */
  from: HeifKind | null;
}

/** One after the other: a decoded photograph takes hundreds of megabytes. */
let turn: Promise<unknown> = Promise.resolve();

async function convert(file: File, kind: HeifKind, signal: AbortSignal): Promise<File> {
  const { decodeInWorker } = await loadPart(() => import('./convert/decode-in-worker.ts'));
  const picture = await decodeInWorker(file, kind, signal);
  const name = file.name.replace(/\.(heic|heif|hif|avif)$/i, '');
  return new File([picture], `${name}.${picture.type === 'image/png' ? 'png' : 'jpg'}`, { type: picture.type });
}

/**
 * A file as the server takes it: HEIC and AVIF become JPEG, or PNG where they are transparent. Everything else stays as it is.
 *
 * @throws {UnreadablePicture}
 * @throws {UnreadableFile}
 * @throws {NetworkError} where what it is turned with has not come
 */
export async function asUploadable(file: File, signal: AbortSignal): Promise<Uploadable> {
  const from = await heifKind(file).catch((cause: unknown) => {
    throw new UnreadableFile('The file cannot be read', { cause });
  });
  if (!from) return { file, from };
  const mine = turn.then(() => convert(file, from, signal));
  turn = mine.catch(() => undefined);
  try {
    return { file: await mine, from };
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof NetworkError) throw cause;
    throw new UnreadablePicture(from, { cause });
  }
}
