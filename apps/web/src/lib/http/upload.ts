import { sessionSignal, sessionToken } from '../session/session.ts';
import { NetworkError } from './api-error.ts';
import { confirmPerson, failure, requireSamePerson } from './http.ts';
import { reportReachable } from './reachability.ts';

export interface UploadOptions {
  file: File;
  /** Form fields beside the file. A Blob is sent as a file. */
  fields?: Readonly<Record<string, string | Blob>>;
  signal: AbortSignal;
  /** From 0 to 1. At 1 everything is sent, and the server is processing it. */
  onProgress: (fraction: number) => void;
}

interface Answer {
  status: number;
  text: string;
  retryAfter: string | null;
}

/** Uses XMLHttpRequest: fetch cannot report upload progress. */
function sendForm(path: string, { file, fields = {}, signal, onProgress }: UploadOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', file, file.name);
    const xhr = new XMLHttpRequest();
    const abort = (): void => xhr.abort();
    xhr.open('POST', path);
    xhr.setRequestHeader('X-CSRF-Token', sessionToken());
    xhr.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0);
    xhr.onload = () => {
      reportReachable(true);
      resolve({ status: xhr.status, text: xhr.responseText, retryAfter: xhr.getResponseHeader('Retry-After') });
    };
    xhr.onerror = () => {
      reportReachable(false);
      reject(new NetworkError('The connection was lost during the upload'));
    };
    xhr.onabort = () => reject(signal.reason);
    xhr.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    if (signal.aborted) reject(signal.reason);
    else xhr.send(form);
  });
}

const ok = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** The upload is aborted when the session ends. */
export async function upload<T>(path: string, options: UploadOptions): Promise<T> {
  const session = sessionSignal();
  const bound = { ...options, signal: AbortSignal.any([options.signal, session]) };
  await requireSamePerson();
  let answer = await sendForm(path, bound);
  if (answer.status === 403 && answer.text.includes('csrf_invalid')) {
    await confirmPerson();
    answer = await sendForm(path, bound);
  }
  session.throwIfAborted();
  if (!ok(answer)) throw failure(answer);
  return JSON.parse(answer.text);
}
