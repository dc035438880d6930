import { readPersonal, writePersonal } from '../../../lib/session/personal-storage.ts';

const MOST_REMEMBERED = 200;

export function dismissedTasks(userId: string): string[] {
  const stored = readPersonal('unsaved', userId);
  return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
}

/** Remembers that the user closed the notice about this task, so that it does not reappear at every visit. */
export function dismiss(userId: string, taskId: string): void {
  const ids = [...new Set([...dismissedTasks(userId), taskId])].slice(-MOST_REMEMBERED);
  writePersonal('unsaved', userId, ids);
}
