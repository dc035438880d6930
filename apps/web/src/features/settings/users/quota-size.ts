const UNITS = { MB: 1024 ** 2, GB: 1024 ** 3 } as const;

export type QuotaUnit = keyof typeof UNITS;

export interface QuotaSize {
  amount: number;
  unit: QuotaUnit;
}

/** Formats a size in GB if that is a round number, otherwise in MB. */
export function toQuotaSize(bytes: number): QuotaSize {
  const unit: QuotaUnit = bytes >= UNITS.GB ? 'GB' : 'MB';
  return { amount: Math.round((bytes / UNITS[unit]) * 100) / 100, unit };
}

/** Null if it is not a valid size. */
export function toQuotaBytes(amount: string, unit: QuotaUnit): number | null {
  const number = Number(amount.trim().replace(',', '.'));
  const bytes = Math.round(number * UNITS[unit]);
  return amount.trim() !== '' && number >= 0 && Number.isSafeInteger(bytes) ? bytes : null;
}
