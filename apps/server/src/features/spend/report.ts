import {
  type Budgets,
  type BudgetsResponse,
  type Currency,
  convertMicros,
  fromMicros,
  SPEND_DAYS_MAX,
  type SpendGroup,
  type SpendQuery,
  type SpendResponse,
  type SpendRow,
  type SpendSum,
  type User,
} from '@pictor/contracts';
import { type EnvironmentProvider, ownId } from '../../engines/catalogue.ts';
import type { Database } from '../../platform/db/database.ts';
import { BadRequest, Forbidden } from '../../platform/errors.ts';
import { dayOf, monthOf } from './calendar.ts';
import { HOUSE, statesOf } from './periods.ts';
import * as repo from './report-repo.ts';
import { findSettings, saveSettings } from './settings.ts';

const DAY = 24 * 60 * 60 * 1000;

/** The user who asks, and whether this user may see the spend of others. */
interface Reader {
  user: Pick<User, 'id' | 'currency'>;
  isAdministrator: boolean;
}

interface Money {
  currency: Currency;
  cnyPerUsd: number;
}

const sumOf = (groups: readonly repo.Group[], { currency, cnyPerUsd }: Money): SpendSum => {
  const sum = { calls: 0, results: 0, failed: 0, failed_billed: 0, unknown: 0 };
  let micros = 0;
  let failedMicros = 0;
  let exact = true;
  for (const group of groups) {
    sum.calls += group.calls;
    sum.results += group.results;
    sum.failed += group.failed;
    sum.failed_billed += group.failed_billed;
    if (group.currency === null) {
      sum.unknown += group.calls;
      continue;
    }
    const convert = (amount: number | null): number =>
      convertMicros(amount ?? 0, group.currency ?? currency, currency, cnyPerUsd);
    micros += convert(group.micros);
    failedMicros += convert(group.failed_micros);
    exact &&= group.exact === 1;
  }
  const costOf = (amount: number) => ({ amount: fromMicros(amount), currency, exact });
  return { ...sum, cost: costOf(micros), failed_cost: costOf(failedMicros) };
};

/** The id of a model among all models depends on the order of the providers, so entries are grouped by the provider's own id. */
const rowsOfModels = (groups: readonly repo.Group[], names: ReadonlyMap<string, string>, money: Money): SpendRow[] => {
  const own = groups.map((group) => ({ ...group, provider: group.provider ?? '' }));
  const byModel = Map.groupBy(own, ({ provider, key }) => ownId(provider, key));
  return [...byModel].flatMap(([model, all]) => {
    const byProvider = [...Map.groupBy(all, ({ provider }) => provider)];
    if (byProvider.length === 1) return [{ key: model, ...sumOf(all, money) }];
    return byProvider.map(([id, some]) => ({
      ...{ key: `${id}/${model}`, name: model, provider: names.get(id) ?? id },
      ...sumOf(some, money),
    }));
  });
};

/** Days first to last, the most expensive models and users first. */
const inOrder = (rows: SpendRow[], by: SpendGroup): SpendRow[] =>
  by === 'day' ? rows : rows.toSorted((one, other) => other.cost.amount - one.cost.amount);

/** Reads the ledger, and keeps the settings of the budgets. */
export class SpendReports {
  readonly #db: Database;
  readonly #environment: readonly EnvironmentProvider[];

  constructor(db: Database, environment: readonly EnvironmentProvider[]) {
    this.#db = db;
    this.#environment = environment;
  }

  /**
   * @throws {Forbidden} `admin_only` for the spend of others
   * @throws {BadRequest} `bad_request` if the time is too long or ends before it begins
   */
  async read({ user, isAdministrator }: Reader, { by, of, ...days }: SpendQuery): Promise<SpendResponse> {
    const isOfHouse = by === 'user' || (of ?? (isAdministrator ? 'house' : 'own')) === 'house';
    if (isOfHouse && !isAdministrator) throw new Forbidden('admin_only', '只有管理员可以查看所有人的花费');
    const settings = await findSettings(this.#db);
    const { from, to } = timeOf(days, settings);
    const money = { currency: user.currency, cnyPerUsd: settings.cny_per_usd };
    const groups = await repo.listGroups(this.#db, { from, to, by, userId: isOfHouse ? undefined : user.id });
    const names =
      by === 'user' ? await repo.findNames(this.#db, [...new Set(groups.map(({ key }) => key))]) : undefined;
    const rows =
      by === 'model'
        ? rowsOfModels(groups, await this.#providerNames(), money)
        : [...Map.groupBy(groups, ({ key }) => key)].map(([key, some]) => {
            const name = names?.get(key);
            return { key, ...(name !== undefined && { name }), ...sumOf(some, money) };
          });
    const holder = isOfHouse ? HOUSE : user.id;
    return {
      ...{ from, to, by, time_zone: settings.time_zone },
      total: sumOf(groups, money),
      rows: inOrder(rows, by),
      budgets: await statesOf(this.#db, settings, { holder, now: Date.now() }),
    };
  }

  async #providerNames(): Promise<Map<string, string>> {
    const names = await repo.findProviderNames(this.#db);
    for (const { entry } of this.#environment) names.set(entry.provider.id, entry.provider.name);
    return names;
  }

  async budgets(): Promise<BudgetsResponse> {
    const budgets = await findSettings(this.#db);
    return { budgets, house: await statesOf(this.#db, budgets, { holder: HOUSE, now: Date.now() }) };
  }

  /** The new limits apply to tasks that are created from now on. */
  async saveBudgets(budgets: Budgets): Promise<BudgetsResponse> {
    await saveSettings(this.#db, budgets);
    return await this.budgets();
  }
}

/** The days of a request. Without them, the days of the current month until now. */
const timeOf = (
  { from, to }: Pick<SpendQuery, 'from' | 'to'>,
  { time_zone }: Pick<Budgets, 'time_zone'>,
): { from: string; to: string } => {
  const last = to ?? dayOf(Date.now(), time_zone);
  const first = from ?? `${monthOf(last)}-01`;
  const days = (Date.parse(last) - Date.parse(first)) / DAY + 1;
  if (days < 1) throw new BadRequest('bad_request', 'from 不能晚于 to');
  if (days > SPEND_DAYS_MAX) throw new BadRequest('bad_request', `一次最多查询 ${SPEND_DAYS_MAX} 天`);
  return { from: first, to: last };
};
