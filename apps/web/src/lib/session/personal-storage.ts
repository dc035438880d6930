import { forgetStored, readStoredJson, writeStored } from '../browser-storage.ts';
import { onSessionBegin, onSessionEnd, sessionPerson } from './session.ts';

/** Data that this browser keeps for a user: the edit in progress, and the unsaved results whose notices the user has dismissed. */
type Area = 'editor' | 'unsaved';

const KEY = /^pictor\.(?:editor|unsaved)\.(.+)$/;
const keyOf = (area: Area, person: string): string => `pictor.${area}.${person}`;

export const readPersonal = (area: Area, person: string): unknown => readStoredJson(keyOf(area, person));

/** Writes nothing for a user whose session is over. */
export function writePersonal(area: Area, person: string, value: unknown): void {
  if (person === sessionPerson()) writeStored(keyOf(area, person), JSON.stringify(value));
}

const forget = (isDoomed: (person: string) => boolean): void =>
  forgetStored((key) => {
    const person = KEY.exec(key)?.[1];
    return person !== undefined && isDoomed(person);
  });

// Keep the user's text when a session is lost: the user may come back. Delete the data of all other users of a shared browser.
onSessionEnd((ending, person) => {
  if (ending === 'signed-out') forget((one) => one === person);
});
onSessionBegin((person) => forget((one) => one !== person));
