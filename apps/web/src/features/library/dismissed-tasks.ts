import { readStoredJson, writeStored } from '../../lib/browser-storage.ts';

const MOST_REMEMBERED = 200;
const keyOf = (userId: string): string => `pictor.unsaved.${userId}`;

export function dismissedTasks(userId: string): string[] {
  const stored = readStoredJson(keyOf(userId));
  return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
}

/** Who closed the notice does not want to hear of that picture at every visit. */
export function dismiss(userId: string, taskId: string): void {
  const ids = [...new Set([...dismissedTasks(userId), taskId])].slice(-MOST_REMEMBERED);
  writeStored(keyOf(userId), JSON.stringify(ids));
}
