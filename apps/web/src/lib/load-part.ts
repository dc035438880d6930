import { NetworkError } from './http/api-error.ts';

/**
 * Loads code or messages that are separate from the page. After a failure, the next call fetches again.
 *
 * @throws {NetworkError} if loading fails: offline, or the server has another version by now
 */
export async function loadPart<T>(fetching: () => Promise<T>): Promise<T> {
  try {
    return await fetching();
  } catch (cause) {
    throw new NetworkError('Could not load a part of the page', { cause });
  }
}

/** Call this if a part repeatedly fails to load. If the server answers, it holds another version of the page, so reload the page. */
export async function reloadIfServed(): Promise<void> {
  const answer = await fetch('/healthz').catch(() => null);
  if (answer?.ok) location.reload();
}
