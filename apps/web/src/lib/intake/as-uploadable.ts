import { NetworkError } from '../http/api-error.ts';
import { loadPart } from '../load-part.ts';
import { type HeifKind, heifKind } from './heif-kind.ts';
import { UnreadableFile, UnreadablePicture } from './unreadable-picture.ts';

interface Uploadable {
  file: File;
  /** The format before the conversion; null if the file was not converted. */
  from: HeifKind | null;
}

/** Convert one file at a time: a decoded photo takes hundreds of megabytes. */
let turn: Promise<unknown> = Promise.resolve();

async function convert(file: File, kind: HeifKind, signal: AbortSignal): Promise<File> {
  const { decodeInWorker } = await loadPart(() => import('./convert/decode-in-worker.ts'));
  const picture = await decodeInWorker(file, kind, signal);
  const name = file.name.replace(/\.(heic|heif|hif|avif)$/i, '');
  return new File([picture], `${name}.${picture.type === 'image/png' ? 'png' : 'jpg'}`, { type: picture.type });
}

/**
 * Makes a file that the server accepts: HEIC and AVIF become JPEG, or PNG if they are transparent. Other files stay unchanged.
 *
 * @throws {UnreadablePicture}
 * @throws {UnreadableFile}
 * @throws {NetworkError} if the converter could not be loaded
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
