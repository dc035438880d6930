import { NetworkError } from '../../api-error.ts';
import type { HeifKind } from '../heif-kind.ts';
import type { Answer, Question } from './decoder.ts';

/**
 * A worker of its own for each picture: the page stays quick meanwhile, the memory goes back with it, and only the worker
 * may compile WebAssembly.
 *
 * @throws {NetworkError} where the worker or its decoder has not come
 * @throws {Error} where the picture cannot be read
 */
export function decodeInWorker(file: Blob, kind: HeifKind, signal: AbortSignal): Promise<Blob> {
  return new Promise<Blob>((resolve, reject) => {
    const worker = new Worker(new URL('./decoder.ts', import.meta.url), { type: 'module' });
    const end = (): void => {
      worker.terminate();
      signal.removeEventListener('abort', abort);
    };
    const abort = (): void => {
      end();
      reject(signal.reason);
    };
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      end();
      if ('picture' in data) resolve(data.picture);
      else reject(data.missing ? new NetworkError(data.problem) : new Error(data.problem));
    };
    worker.onerror = (event) => {
      end();
      // An error inside the worker has a message. A script that could not be fetched has none.
      const { message } = event;
      reject(message ? new Error(message) : new NetworkError('The worker has not come'));
    };
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    else worker.postMessage({ file, kind } satisfies Question);
  });
}
