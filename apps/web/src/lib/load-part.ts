import { NetworkError } from './api-error.ts';

/**
 * Code and words that are fetched apart from the page. The next call fetches anew what has not come.
 *
 * @throws {NetworkError} where it does not come: offline, or the server holds another version by now
 */
export async function loadPart<T>(fetching: () => Promise<T>): Promise<T> {
  try {
    return await fetching();
  } catch (cause) {
    throw new NetworkError('A part of the page has not come', { cause });
  }
}

/** For a part that does not come again and again: where the server answers, it holds another version of the page. */
export async function reloadIfServed(): Promise<void> {
  const answer = await fetch('/healthz').catch(() => null);
  if (answer?.ok) location.reload();
}
