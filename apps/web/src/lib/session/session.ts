/** `signed-out`: the user signed out. `lost`: the session expired, was ended elsewhere, or another user signed in in this browser. */
export type Ending = 'signed-out' | 'lost';

type EndListener = (ending: Ending, person: string) => void;

/** Thrown for requests and other work of a session that is over. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';
}

/** The id of the user of this page's session. */
let person: string | null = null;
/** The CSRF token of that session. A request with it never counts as a request of another session. */
let token = '';
let controller = new AbortController();
let before: string | null = null;
const beginListeners = new Set<(person: string) => void>();
const endListeners = new Set<EndListener>();
let onLost: () => void = () => undefined;

/** The token of the user to whom this browser's cookies belong now. */
export function cookieToken(): string {
  const entry = document.cookie.split('; ').find((cookie) => cookie.startsWith('csrf_token='));
  return entry ? decodeURIComponent(entry.slice('csrf_token='.length)) : '';
}

export const sessionPerson = (): string | null => person;

/** The user whose session was lost in this page before the current session. */
export const personBefore = (): string | null => before;

/** Aborts when the current session ends. */
export const sessionSignal = (): AbortSignal => controller.signal;

export const sessionToken = (): string => (person === null ? cookieToken() : token);

/** Whether the cookies may belong to another session now. */
export const isTokenChanged = (): boolean => person !== null && cookieToken() !== token;

/** For modules that keep data between sessions. The listener gets the id of the new user. */
export function onSessionBegin(listener: (person: string) => void): void {
  beginListeners.add(listener);
}

/** Every module that holds a user's data registers a listener here and drops the data in it. */
export function onSessionEnd(listener: EndListener): void {
  endListeners.add(listener);
}

export function endOfSession(ending: Ending): void {
  if (person === null) return;
  const whose = person;
  person = null;
  before = ending === 'lost' ? whose : null;
  const ended = controller;
  controller = new AbortController();
  ended.abort(new SessionEnded('The session has ended'));
  for (const listener of endListeners) listener(ending, whose);
}

/** Called when the server has answered who is signed in. */
export function beginSession(id: string): void {
  if (person !== id) endOfSession('lost');
  const isNew = person === null;
  person = id;
  token = cookieToken();
  if (isNew) for (const listener of beginListeners) listener(id);
}

/** Sets what the page does when the server no longer knows its session. */
export function setSessionLostHandler(handler: () => void): void {
  onLost = handler;
}

export const sessionLost = (): void => onLost();
