import type { OwnTask } from '@pictor/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, patienceFor } from '../../../lib/api-error.ts';
import { pause } from '../../../lib/pause.ts';
import { sessionSignal } from '../../../lib/session/session.ts';
import { changeImages, saveImage, saveRequestFor, setStorage } from '../api.ts';
import { withImage } from '../pages.ts';

/** `full`: it does not fit into what is left of the quota. `gone`: the server does not have the result any more. */
export type SaveFailure = 'unsaved' | 'full' | 'gone';

export function failureOf(error: unknown): SaveFailure {
  if (!(error instanceof ApiError)) return 'unsaved';
  if (error.code === 'quota_exceeded') return 'full';
  // The server refuses the address of an asset that it does not have, and does not find a task that it has forgotten.
  return error.code === 'image_url_not_allowed' || error.status === 404 ? 'gone' : 'unsaved';
}

/** Saves a result, and waits as long as the server asks for where this person has saved too many just now. */
export async function saveTask(queryClient: QueryClient, task: OwnTask, resultId: string): Promise<void> {
  const session = sessionSignal();
  for (;;) {
    try {
      const { image, storage } = await saveImage(saveRequestFor(task, resultId));
      changeImages(queryClient, (data) => withImage(data, image));
      setStorage(queryClient, storage);
      return;
    } catch (error) {
      const seconds = patienceFor(error);
      if (seconds === null) throw error;
      await pause(seconds, session);
    }
  }
}
