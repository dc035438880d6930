import { onSessionEnd, sessionPerson } from '../../lib/session/session.ts';
import { type Draft, EMPTY_DRAFT } from './draft.ts';
import { EMPTY_SESSION, type SessionAction, sessionReducer } from './session.ts';
import { type Memory, recall, remember } from './session-memory.ts';

/**
 * The editing state of this tab. It belongs to the user's session, not to the editor page: an upload continues while another page is open,
 * and its picture has to go somewhere.
 */
let held: { person: string; memory: Memory } | null = null;
const listeners = new Set<() => void>();
const NOBODY: Memory = { session: EMPTY_SESSION, draft: EMPTY_DRAFT };

onSessionEnd(() => {
  held = null;
});

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function memoryOf(person: string): Memory {
  // A user's page renders once more after the session has ended.
  if (person !== sessionPerson()) return NOBODY;
  if (held?.person !== person) held = { person, memory: recall(person) };
  return held.memory;
}

function change(person: string, next: (memory: Memory) => Memory): void {
  if (person !== sessionPerson()) return;
  const memory = next(memoryOf(person));
  held = { person, memory };
  remember(person, memory);
  for (const listener of listeners) listener();
}

export const dispatchFor = (person: string, action: SessionAction): void =>
  change(person, ({ session, draft }) => ({ session: sessionReducer(session, action), draft }));

export const changeDraftFor = (person: string, to: Partial<Draft>): void =>
  change(person, ({ session, draft }) => ({ session, draft: { ...draft, ...to } }));
