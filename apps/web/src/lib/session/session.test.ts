import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readPersonal, writePersonal } from './personal-storage.ts';
import { beginSession, endOfSession, onSessionEnd, personBefore, sessionPerson, sessionSignal } from './session.ts';

const ended = vi.fn();
onSessionEnd(ended);

/** A browser's storage. Its keys are its own properties. */
class Storage {
  [key: string]: unknown;
  getItem(key: string): unknown {
    return this[key] ?? null;
  }
  setItem(key: string, value: string): void {
    this[key] = value;
  }
  removeItem(key: string): void {
    delete this[key];
  }
}

let stored: Storage;
beforeEach(() => {
  stored = new Storage();
  vi.stubGlobal('document', { cookie: 'csrf_token=token' });
  vi.stubGlobal('localStorage', stored);
});
afterEach(() => {
  endOfSession('signed-out');
  vi.unstubAllGlobals();
  ended.mockReset();
});

it('ends once for all listeners and aborts work in progress', () => {
  beginSession('lin');
  const signal = sessionSignal();
  endOfSession('lost');
  endOfSession('lost');
  expect(ended.mock.calls).toEqual([['lost', 'lin']]);
  expect(signal.aborted).toBe(true);
  expect(sessionSignal().aborted).toBe(false);
  expect([sessionPerson(), personBefore()]).toEqual([null, 'lin']);
});

it('ends when another user begins a session without a sign-out', () => {
  beginSession('lin');
  beginSession('lin');
  expect(ended).not.toHaveBeenCalled();
  beginSession('wang');
  expect(ended.mock.calls).toEqual([['lost', 'lin']]);
  expect(sessionPerson()).toBe('wang');
});

it('keeps a user’s text when the session is lost, until another user signs in', () => {
  stored.setItem('pictor.theme', 'dark');
  beginSession('lin');
  writePersonal('editor', 'lin', { prompt: '极光' });
  endOfSession('lost');
  beginSession('lin');
  expect(readPersonal('editor', 'lin')).toEqual({ prompt: '极光' });
  endOfSession('lost');
  beginSession('wang');
  expect(Object.keys(stored)).toEqual(['pictor.theme']);
});

it('deletes a user’s data on sign-out and writes none afterwards', () => {
  beginSession('lin');
  writePersonal('editor', 'lin', { prompt: '极光' });
  writePersonal('unsaved', 'lin', ['1']);
  endOfSession('signed-out');
  writePersonal('editor', 'lin', { prompt: '极光' });
  expect(Object.keys(stored)).toEqual([]);
});
