import type { HeifKind } from '../heif-kind.ts';
import type { Answer, Question } from './decoder.ts';

/**
 * A worker of its own for each picture: the page stays quick meanwhile, the memory goes back with it, and only the worker
 * may compile WebAssembly.
 *
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
      else reject(new Error(data.problem));
    };
    worker.onerror = ({ message }) => {
      end();
      reject(new Error(message));
    };
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    else worker.postMessage({ file, kind } satisfies Question);
  });
}
