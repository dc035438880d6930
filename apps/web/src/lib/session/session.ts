/** `signed-out`: the person chose to. `lost`: it expired, was ended elsewhere, or the browser has become another person's. */
export type Ending = 'signed-out' | 'lost';

type EndListener = (ending: Ending, person: string) => void;

/** A request or a piece of work of a session that is over. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';
}

/** The id of the person whose session this page runs in. */
let person: string | null = null;
/** The CSRF token of that session. A request with it can never be taken for one of another session. */
let token = '';
let controller = new AbortController();
let before: string | null = null;
const beginListeners = new Set<(person: string) => void>();
const endListeners = new Set<EndListener>();
let onLost: () => void = () => undefined;

/** The token of whoever this browser's cookies belong to now. */
export function cookieToken(): string {
  const entry = document.cookie.split('; ').find((cookie) => cookie.startsWith('csrf_token='));
  return entry ? decodeURIComponent(entry.slice('csrf_token='.length)) : '';
}

export const sessionPerson = (): string | null => person;

/** Whose session was lost in this page before the one of now. */
export const personBefore = (): string | null => before;

/** Aborts when the session ends that runs now. */
export const sessionSignal = (): AbortSignal => controller.signal;

export const sessionToken = (): string => (person === null ? cookieToken() : token);

/** Whether the cookies may have become those of another session. */
export const isTokenChanged = (): boolean => person !== null && cookieToken() !== token;

/** For modules that keep something between sessions: tells them who has come. */
export function onSessionBegin(listener: (person: string) => void): void {
  beginListeners.add(listener);
}

/** Each module that holds something of a person registers here and lets go of it. */
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

/** The server has said who is signed in. */
export function beginSession(id: string): void {
  if (person !== id) endOfSession('lost');
  const isNew = person === null;
  person = id;
  token = cookieToken();
  if (isNew) for (const listener of beginListeners) listener(id);
}

/** What the page does when the server no longer knows its session. */
export function setSessionLostHandler(handler: () => void): void {
  onLost = handler;
}

export const sessionLost = (): void => onLost();
