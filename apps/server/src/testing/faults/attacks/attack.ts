import { setTimeout } from 'node:timers/promises';
import type { Visitor } from '../../visitor.ts';

/** What an attack works with. */
export interface Ground {
  url: string;
  /** Signed in. Each attack gets an account of its own, so that none is weakened by the limits that another one meets. */
  attacker: Visitor;
  /** The e-mail address of somebody else, whom the attacks try to stop. */
  victimEmail: string;
  /** Aborted when the attack is over. */
  signal: AbortSignal;
}

/** How often an attack was let in, refused with an answer, and cut off. */
export interface Tally {
  answered: number;
  refused: number;
  cutOff: number;
}

export interface Attack {
  name: string;
  /** One round, which is repeated until the time is up. */
  round: (ground: Ground, tally: Tally) => Promise<void>;
}

/** Counts what comes of a request; connections that the server ends count as well. */
export const counted = async (tally: Tally, request: Promise<{ status: number }>): Promise<void> => {
  try {
    const { status } = await request;
    if (status < 400) tally.answered += 1;
    else tally.refused += 1;
  } catch {
    tally.cutOff += 1;
  }
};

/** Begins `many` requests at once. */
export const volley = async (tally: Tally, many: number, request: () => Promise<{ status: number }>): Promise<void> => {
  await Promise.all(Array.from({ length: many }, () => counted(tally, request())));
};

/** An attacker pauses, too: the load is bounded. Ends at once when the attack is over. */
export const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {});
};
