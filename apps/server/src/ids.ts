import { randomInt } from 'node:crypto';

/**
 * `yyyymmddhhmmssmmm-rand6` in UTC. The id is the only key to an unlisted asset or task, so its six digits come from a
 * cryptographic source.
 */
export const newId = (now: Date = new Date()): string => {
  const time = now.toISOString().replace(/\D/g, '').slice(0, 17);
  return `${time}-${randomInt(1_000_000).toString().padStart(6, '0')}`;
};
