import type { OwnTask } from '@pictor/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, patienceFor } from '../../../lib/http/api-error.ts';
import { pause } from '../../../lib/pause.ts';
import { sessionSignal } from '../../../lib/session/session.ts';
import { saveImage, saveRequestFor } from '../api.ts';
import { insertItem, setUsage } from '../cache/changes.ts';
import { imageItem } from '../item.ts';

/** `full`: the result does not fit into the rest of the quota. `gone`: the server no longer has the result. */
export type SaveFailure = 'unsaved' | 'full' | 'gone';

export function failureOf(error: unknown): SaveFailure {
  if (!(error instanceof ApiError)) return 'unsaved';
  if (error.code === 'quota_exceeded') return 'full';
  // For a missing asset the server refuses its URL. For a forgotten task it answers 404.
  return error.code === 'image_url_not_allowed' || error.status === 404 ? 'gone' : 'unsaved';
}

/** Saves a result. If the user has saved too many recently, waits as long as the server asks for. */
export async function saveTask(queryClient: QueryClient, task: OwnTask, resultId: string): Promise<void> {
  const session = sessionSignal();
  for (;;) {
    try {
      const { image, storage } = await saveImage(saveRequestFor(task, resultId));
      insertItem(queryClient, imageItem(image));
      setUsage(queryClient, 'image', storage);
      return;
    } catch (error) {
      const seconds = patienceFor(error);
      if (seconds === null) throw error;
      await pause(seconds, session);
    }
  }
}
