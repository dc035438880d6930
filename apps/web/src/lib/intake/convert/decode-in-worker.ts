import { NetworkError } from '../../http/api-error.ts';
import type { HeifKind } from '../heif-kind.ts';
import type { Answer, Question } from './decoder.ts';

/**
 * Decodes each picture in its own worker. The page stays responsive, terminating the worker frees the memory, and only the worker may
 * compile WebAssembly.
 *
 * @throws {NetworkError} if the worker or its decoder could not be loaded
 * @throws {Error} if the picture cannot be read
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
      // An error inside the worker has a message. A script that could not be loaded has none.
      const { message } = event;
      reject(message ? new Error(message) : new NetworkError('Could not load the decoder worker'));
    };
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    else worker.postMessage({ file, kind } satisfies Question);
  });
}
