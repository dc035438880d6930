import { DEFAULTS, saveSettings } from '../apps/server/src/features/spend/settings.ts';
import { Spend } from '../apps/server/src/features/spend/spend.ts';
import type { DatabaseConfig } from '../apps/server/src/platform/config/config.ts';
import { type Database, openDatabase } from '../apps/server/src/platform/db/database.ts';
import { migrate } from '../apps/server/src/platform/db/migrate/migrate.ts';
import { transact } from '../apps/server/src/platform/db/transact.ts';
import { durationFigure, type Figure, median } from './figure.ts';

const TASKS = 300;
const WARM_UP = 50;
const LIMIT = 1_000_000;
const PARAMS = { size: '1K' };
const MODEL = {
  id: 'gemini-nano-banana-2.1',
  name: 'Nano Banana 2.1',
  engine: 'gemini' as const,
  provider: { id: 'gemini', name: 'Gemini' },
  ...{ edit: true, generate: true, mask: false, references: 13, count: 4, resultsPerCall: 1, parameters: [] },
  price: { currency: 'USD' as const, per_image: [{ amount: 0.034 }] },
};

/** Does all work for the money of one task: its reservation, the beginning and the entry of its call, and its end. */
const payFor = async (db: Database, spend: Spend, editId: string): Promise<void> => {
  const asked = { model: MODEL, params: PARAMS, pictures: 1 };
  await transact(db, (trx) => spend.reserve(trx, { ...asked, editId, userId: 'bench', count: 1 }));
  await spend.begin(editId, { ...asked, run: editId, position: 0, results: 1, resumes: false });
  await spend.record(editId, { run: editId, position: 0 }, { ...asked, results: 1, usage: undefined });
  await transact(db, (trx) => spend.close(trx, [editId], 'interrupted'));
};

/** The transactions that create and end a task exist without money, too. So two commits of one row do not count. */
const commitTwice = async (db: Database): Promise<void> => {
  for (let n = 0; n < 2; n += 1)
    await transact(db, async (trx) => {
      await trx.updateTable('administration').set({ id: 1 }).execute();
    });
};

const timeOf = async (work: () => Promise<void>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

const costOf = async (config: DatabaseConfig): Promise<number> => {
  await migrate(config);
  const db = openDatabase(config, { onError: () => {}, patient: true });
  const limits = { house_day: LIMIT, house_month: LIMIT, person_day: LIMIT, person_month: LIMIT };
  await saveSettings(db, { ...DEFAULTS, ...limits });
  await db.insertInto('administration').values({ id: 1, first_user_id: 'bench' }).execute();
  const spend = new Spend(db);
  const times: number[] = [];
  for (let n = 0; n < WARM_UP + TASKS; n += 1) {
    const paid = await timeOf(() => payFor(db, spend, `task-${n}`));
    times.push(paid - (await timeOf(() => commitTwice(db))));
  }
  await db.destroy();
  return median(times.slice(WARM_UP));
};

/** The check of four budgets and the ledger of one task with one call. */
export const measureLedger = async (file: string, databaseUrl: string): Promise<Figure[]> => [
  durationFigure('budgets and ledger of a task, SQLite', await costOf({ kind: 'sqlite', file }), 2),
  durationFigure(
    'budgets and ledger of a task, PostgreSQL',
    await costOf({ kind: 'postgres', url: databaseUrl, connections: 1 }),
    2,
  ),
];
