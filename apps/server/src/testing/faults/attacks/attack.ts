import { setTimeout } from 'node:timers/promises';
import type { Visitor } from '../../visitor.ts';

/** The context of an attack. */
export interface Ground {
  url: string;
  /** Signed in. Each attack has its own account, so that the limits on one attack do not weaken another. */
  attacker: Visitor;
  /** The e-mail address of the person whom the attacks try to block. */
  victimEmail: string;
  /** Aborted when the attack is over. */
  signal: AbortSignal;
}

/** How often requests of an attack were accepted, refused with an answer, and cut off. */
export interface Tally {
  answered: number;
  refused: number;
  cutOff: number;
}

export interface Attack {
  name: string;
  /** One round. It is repeated until the time is up. */
  round: (ground: Ground, tally: Tally) => Promise<void>;
}

/** Counts the result of a request. Connections that the server closes also count. */
export const counted = async (tally: Tally, request: Promise<{ status: number }>): Promise<void> => {
  try {
    const { status } = await request;
    if (status < 400) tally.answered += 1;
    else tally.refused += 1;
  } catch {
    tally.cutOff += 1;
  }
};

/** Starts `many` requests at the same time. */
export const volley = async (tally: Tally, many: number, request: () => Promise<{ status: number }>): Promise<void> => {
  await Promise.all(Array.from({ length: many }, () => counted(tally, request())));
};

/** Pauses to limit the load of an attacker. Ends at once when the attack is over. */
export const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {});
};
