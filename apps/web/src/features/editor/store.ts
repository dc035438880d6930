import { onSessionEnd, sessionPerson } from '../../lib/session/session.ts';
import { type EditorDocument, EMPTY_DOCUMENT } from './document/document.ts';
import { recall, remember } from './document/document-memory.ts';
import { type DocumentAction, documentReducer } from './document/document-reducer.ts';

/** All files that are being uploaded. */
export interface Sending {
  count: number;
  /** From 0 to 1. */
  fraction: number;
}

/** The state of the editor in this tab. The server's tasks and models are not part of it. They are in the query cache. */
export interface EditorState {
  document: EditorDocument;
  sending: Sending | null;
  /** A run was requested, and the server has not returned its id yet. */
  starting: boolean;
  stopping: boolean;
}

const EMPTY_STATE: EditorState = { document: EMPTY_DOCUMENT, sending: null, starting: false, stopping: false };

/**
 * The state of the signed-in user. It belongs to the user's session, not to the editor page: an upload continues while another page is
 * open, and its picture has to go somewhere.
 */
let held: { person: string; state: EditorState } | null = null;
const listeners = new Set<() => void>();

onSessionEnd(() => {
  held = null;
});

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function stateOf(person: string): EditorState {
  // A user's page renders once more after the session has ended.
  if (person !== sessionPerson()) return EMPTY_STATE;
  if (held?.person !== person) held = { person, state: { ...EMPTY_STATE, document: recall(person) } };
  return held.state;
}

/** Changes nothing for a user whose session is over. */
export function changeState(person: string, change: Partial<EditorState>): void {
  if (person !== sessionPerson()) return;
  held = { person, state: { ...stateOf(person), ...change } };
  for (const listener of listeners) listener();
}

export function dispatchFor(person: string, action: DocumentAction): void {
  if (person !== sessionPerson()) return;
  const { document } = stateOf(person);
  const next = documentReducer(document, action);
  if (next === document) return;
  remember(person, next);
  changeState(person, { document: next });
}
