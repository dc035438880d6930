import type { MoveOutcome } from '../platform/blobs/move.ts';
import { say, sayEach } from './command.ts';

/** The meaning of each outcome for a file that could not be copied. `source` and `target` are their names in a sentence. */
const meanings = (source: string, target: string): Record<Exclude<MoveOutcome, 'moved' | 'present'>, string> => ({
  missing: `in neither ${source} nor ${target}`,
  unreadable: `not copied: ${source} cannot read them`,
  blocked: `not copied: ${target} has something in their place that cannot be removed`,
  damaged: `not copied: the bytes in ${source} have changed`,
  different: `wrong in ${target}, and missing in ${source}`,
  garbled: `not copied: ${target} returned other bytes than it was given`,
});

/** Prints which files are not at the target, and why. */
export const sayUndone = (undone: ReadonlyMap<string, MoveOutcome>, source: string, target: string): void => {
  for (const [outcome, meaning] of Object.entries(meanings(source, target))) {
    const keys = [...undone].filter(([, why]) => why === outcome).map(([key]) => key);
    if (keys.length > 0) say(`${keys.length} ${meaning}`);
    sayEach(keys);
  }
};
