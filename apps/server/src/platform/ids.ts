import { randomInt } from 'node:crypto';

/**
 * `yyyymmddhhmmssmmm-rand6` in UTC. Knowing the id is the only protection of an unlisted asset or task, so its six random digits come from
 * a cryptographic source.
 */
export const newId = (now: Date = new Date()): string => {
  const time = now.toISOString().replace(/\D/g, '').slice(0, 17);
  return `${time}-${randomInt(1_000_000).toString().padStart(6, '0')}`;
};
