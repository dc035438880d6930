import type { Currency, EngineName, ProviderKind, TaskErrorCode } from '@pictor/contracts';

/**
 * The ledger: one entry for each call of a model that may be billed. The database refuses to change or delete an entry. It outlives the edit
 * and the account. Amounts are millionths.
 */
export interface SpendTable {
  id: string;
  user_id: string;
  edit_id: string;
  engine: EngineName;
  /** The id of the provider. */
  provider: string;
  model: string;
  /** Null together with the amount, which is not known then. */
  currency: Currency | null;
  amount_micros: number | null;
  /** The amount in CNY at the rate of that time, as it counts in the budgets. 0 if the amount is not known. */
  budget_micros: number;
  /** 0 if the amount is an estimate. */
  exact: number;
  /** The number of results that came. */
  results: number;
  outcome: 'completed' | TaskErrorCode;
  /** Null if the call may have been billed. */
  billed: 0 | 1 | null;
  /** The usage that the provider has reported, as JSON. */
  usage: string | null;
  /** The day on which the budgets count it, in the time zone of the house: `2026-11-28`. */
  day: string;
  created_at: number;
}

/** One row, once an administrator has saved the settings. Null limits do not exist. Limits are millionths of `currency`. */
export interface BudgetsTable {
  id: 1;
  currency: Currency;
  cny_per_usd_micros: number;
  time_zone: string;
  house_day_micros: number | null;
  house_month_micros: number | null;
  person_day_micros: number | null;
  person_month_micros: number | null;
  refuse_unknown: number;
}

/** Sums of a day or a month, in millionths of CNY. They change in the transaction that changes the reservations and the ledger. */
export interface BudgetPeriodsTable {
  /** `house`, or the id of a user. */
  holder: string;
  /** `2026-11-28` or `2026-11`. */
  period: string;
  reserved_micros: number;
  spent_micros: number;
}

/** The money that an unfinished edit will probably cost. The row is deleted when the edit ends. */
export interface BudgetReservationsTable {
  edit_id: string;
  user_id: string;
  /** The day on which the task was created. All its costs count on this day. */
  day: string;
  /** The estimate for one result in CNY. 0 if it is not known. */
  result_reserved_micros: number;
  /** The amount that is still reserved, in CNY. */
  reserved_micros: number;
}

/** A call that has begun and is not in the ledger yet. If its process dies, the row tells that the call may be billed. */
export interface BudgetCallsTable {
  edit_id: string;
  /** The position of its first result. */
  position: number;
  /** Identifies the attempt that has begun it. */
  run: string;
  /** How many results it was asked for. */
  results: number;
  engine: EngineName;
  /** The provider that is called. It may be another one than that of the task. */
  provider: string;
  model: string;
  currency: Currency | null;
  /** The estimate for one result in `currency`. Null if it is not known. */
  result_micros: number | null;
}

/**
 * A provider that an administrator has set up. A deleted one keeps its row without a key, so that its id is never used again and the sum of
 * all revisions only grows.
 */
export interface ProvidersTable {
  id: string;
  kind: ProviderKind;
  name: string;
  base_url: string;
  /** Encrypted. A backup does not have it. */
  api_key: string | null;
  /** 1 if the provider has been given a key. If `api_key` is null then, the key was lost in a restore. */
  has_key: number;
  /** An array of the contract's `ProviderModel`, as JSON. */
  models: string;
  enabled: number;
  position: number;
  concurrency: number | null;
  requests_per_minute: number | null;
  /** 1 if it may take over calls of models that other providers have, too. */
  fallback: number;
  revision: number;
  created_at: number;
  deleted_at: number | null;
}

/** Prices for models of a provider that environment variables set up. */
export interface EnvironmentPricesTable {
  provider_id: string;
  /** An array of the contract's `ProviderModel` with an id and a price, as JSON. */
  models: string;
  revision: number;
}
