import { forgetStored, readStoredJson, writeStored } from '../browser-storage.ts';
import { onSessionBegin, onSessionEnd, sessionPerson } from './session.ts';

/** What this browser keeps of a person: what is being edited, and which unsaved results they do not want to hear of. */
type Area = 'editor' | 'unsaved';

const KEY = /^pictor\.(?:editor|unsaved)\.(.+)$/;
const keyOf = (area: Area, person: string): string => `pictor.${area}.${person}`;

export const readPersonal = (area: Area, person: string): unknown => readStoredJson(keyOf(area, person));

/** Nothing is written for somebody whose session is over. */
export function writePersonal(area: Area, person: string, value: unknown): void {
  if (person === sessionPerson()) writeStored(keyOf(area, person), JSON.stringify(value));
}

const forget = (isDoomed: (person: string) => boolean): void =>
  forgetStored((key) => {
    const person = KEY.exec(key)?.[1];
    return person !== undefined && isDoomed(person);
  });

// A session that is lost costs no words: the person may come back. A shared browser keeps nothing of anybody else.
onSessionEnd((ending, person) => {
  if (ending === 'signed-out') forget((one) => one === person);
});
onSessionBegin((person) => forget((one) => one !== person));
