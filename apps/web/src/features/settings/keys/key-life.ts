const DAY = 24 * 60 * 60 * 1000;

/** The number of days after which a key expires. */
const DAYS = { '30': 30, '90': 90, '365': 365, never: null } as const;

export type KeyLife = keyof typeof DAYS;

/** In display order. */
export const KEY_LIVES = ['30', '90', '365', 'never'] as const satisfies KeyLife[];

/** When a key that is created now expires. Null if it never expires. */
export function endOfLife(life: KeyLife, now: number): string | null {
  const days = DAYS[life];
  return days === null ? null : new Date(now + days * DAY).toISOString();
}

export const isExpired = ({ expires_at }: { expires_at: string | null }, now: number): boolean =>
  expires_at !== null && Date.parse(expires_at) <= now;
