import { randomUUID } from 'node:crypto';
import type { Budgets, Price } from '@pictor/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChosenModel } from '../../engines/catalogue.ts';
import { EngineError } from '../../engines/engine.ts';
import type { Database } from '../../platform/db/database.ts';
import { transact } from '../../platform/db/transact.ts';
import { PaymentRequired } from '../../platform/errors.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { EndedCall } from './outcome.ts';
import { DEFAULTS, saveSettings } from './settings.ts';
import { Spend } from './spend.ts';

const PRICE: Price = { currency: 'USD', per_image: [{ size: '4K', amount: 0.2 }, { amount: 0.1 }] };
const modelOf = (price: Price | undefined): ChosenModel['model'] => ({
  id: 'painter',
  name: 'Painter',
  engine: 'openai',
  provider: { id: 'openai', name: 'OpenAI' },
  edit: true,
  generate: true,
  mask: false,
  references: 0,
  count: 8,
  resultsPerCall: 1,
  parameters: [],
  ...(price && { price }),
});
const MODEL = modelOf(PRICE);
const ASKED = { params: {}, pictures: 1 };
const REFUSED = new EngineError('content_blocked', [{ code: 'request_refused', values: {} }], { httpStatus: 400 });
const BROKEN = new EngineError('provider_unavailable', [{ code: 'service_broken', values: {} }], { httpStatus: 500 });
const ended = (results: number, more: Partial<EndedCall> = {}): EndedCall => ({
  ...ASKED,
  model: MODEL,
  results,
  usage: undefined,
  ...more,
});

let server: TestServer;
let db: Database;
let spend: Spend;

beforeAll(async () => {
  server = await startTestServer();
  ({ db } = server.context);
  spend = new Spend(db);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => set({}));
afterEach(() => void vi.useRealTimers());

const set = (settings: Partial<Budgets>): Promise<void> =>
  saveSettings(db, { ...DEFAULTS, cny_per_usd: 7, ...settings });

const reserve = async (userId: string, { model = MODEL, count = 1 } = {}): Promise<string> => {
  const editId = randomUUID();
  await transact(db, (trx) => spend.reserve(trx, { ...ASKED, editId, userId, model, count }));
  return editId;
};
const close = (editId: string): Promise<void> => transact(db, (trx) => spend.close(trx, [editId], 'stopped'));
const begin = (editId: string, run = 'run', position = 0, results = 1, model = MODEL): Promise<void> =>
  spend.begin(editId, { ...ASKED, model, run, position, results, resumes: false });
const record = (editId: string, call: EndedCall, run = 'run', position = 0): Promise<void> =>
  spend.record(editId, { run, position }, call);

const entriesOf = (editId: string) =>
  db.selectFrom('spend').selectAll().where('edit_id', '=', editId).orderBy('created_at').execute();
const sumsOf = (holder: string) =>
  db
    .selectFrom('budget_periods')
    .select(['period', 'reserved_micros as reserved', 'spent_micros as spent'])
    .where('holder', '=', holder)
    .orderBy('period')
    .execute();
const totalsOf = async (holder: string): Promise<{ reserved: number; spent: number }> => {
  const [first] = await sumsOf(holder);
  return first ? { reserved: first.reserved, spent: first.spent } : { reserved: 0, spent: 0 };
};

const HOUSE = 'house';

/** The sums of all periods, computed from the reservations and the ledger. */
const expectSumsToAgree = async (): Promise<void> => {
  const expected = new Map<string, { reserved: number; spent: number }>();
  const add = (userId: string, day: string, { reserved = 0, spent = 0 }): void => {
    for (const holder of [HOUSE, userId])
      for (const period of [day, day.slice(0, 7)]) {
        const sum = expected.get(`${holder} ${period}`) ?? { reserved: 0, spent: 0 };
        expected.set(`${holder} ${period}`, { reserved: sum.reserved + reserved, spent: sum.spent + spent });
      }
  };
  for (const row of await db.selectFrom('budget_reservations').selectAll().execute())
    add(row.user_id, row.day, { reserved: row.reserved_micros });
  for (const row of await db.selectFrom('spend').selectAll().execute())
    add(row.user_id, row.day, { spent: row.budget_micros });
  for (const row of await db.selectFrom('budget_periods').selectAll().execute()) {
    const { reserved, spent } = expected.get(`${row.holder} ${row.period}`) ?? { reserved: 0, spent: 0 };
    expect({ ...row }).toEqual({ ...row, reserved_micros: reserved, spent_micros: spent });
  }
};

describe('a task', () => {
  it('reserves its estimate, and its call moves what it costs to what is spent', async () => {
    const userId = randomUUID();
    const id = await reserve(userId, { count: 2 });
    expect(await totalsOf(userId)).toEqual({ reserved: 1_400_000, spent: 0 });

    await begin(id);
    await record(id, ended(1, { usage: { images: 1, size: '4K' } }));

    expect(await totalsOf(userId)).toEqual({ reserved: 700_000, spent: 1_400_000 });
    await close(id);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 1_400_000 });
    expect(await entriesOf(id)).toMatchObject([
      { currency: 'USD', amount_micros: 200_000, budget_micros: 1_400_000, exact: 1, results: 1, billed: 1 },
    ]);
  });

  it('gives everything back if no call has happened', async () => {
    const userId = randomUUID();
    await close(await reserve(userId));

    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 0 });
  });

  it('counts a refused call as not billed, and a broken one as perhaps billed', async () => {
    const userId = randomUUID();
    const refused = await reserve(userId);
    await begin(refused);
    await record(refused, ended(0, { failure: { error: REFUSED, outcome: 'content_blocked' } }));
    await close(refused);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 0 });
    expect(await entriesOf(refused)).toMatchObject([{ outcome: 'content_blocked', amount_micros: 0, billed: 0 }]);

    const broken = await reserve(userId);
    await begin(broken);
    await record(broken, ended(0, { failure: { error: BROKEN, outcome: 'provider_unavailable' } }));
    await close(broken);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 700_000 });
    expect(await entriesOf(broken)).toMatchObject([{ amount_micros: 100_000, exact: 0, billed: null }]);
  });

  it('that is stopped while it is called counts as perhaps billed, once', async () => {
    const userId = randomUUID();
    const id = await reserve(userId, { count: 2 });
    await begin(id, 'run', 0, 2);
    await close(id);
    await record(id, ended(2));

    expect(await entriesOf(id)).toMatchObject([
      { outcome: 'stopped', amount_micros: 200_000, exact: 0, results: 0, billed: null },
    ]);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 1_400_000 });
  });

  it('whose process dies between a call and its entry counts that call as perhaps billed', async () => {
    const userId = randomUUID();
    const id = await reserve(userId);
    await begin(id, 'the run of a process that dies');
    await begin(id, 'the next run');
    await record(id, ended(1), 'the run of a process that dies');
    await record(id, ended(1), 'the next run');
    await close(id);

    expect(await entriesOf(id)).toMatchObject([
      { outcome: 'interrupted', amount_micros: 100_000, billed: null },
      { outcome: 'completed', amount_micros: 100_000, billed: 1 },
    ]);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 1_400_000 });
  });

  it('that continues the job of an earlier attempt is billed once', async () => {
    const id = await reserve(randomUUID());
    await begin(id, 'one');
    await spend.begin(id, { ...ASKED, model: MODEL, run: 'other', position: 0, results: 1, resumes: true });
    await record(id, ended(1), 'other');
    await close(id);

    expect(await entriesOf(id)).toHaveLength(1);
  });

  it('whose cost is not known keeps its estimate, marked as not exact', async () => {
    const userId = randomUUID();
    const model = modelOf({
      currency: 'CNY',
      per_image: [
        { size: '1K', amount: 1 },
        { size: 'auto', amount: 1 },
      ],
    });
    const id = await reserve(userId, { model });
    await begin(id, 'run', 0, 1, model);
    await record(id, ended(1, { model, usage: { size: '8K' } }));
    await close(id);

    expect(await entriesOf(id)).toMatchObject([{ amount_micros: 1_000_000, exact: 0, billed: 1 }]);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 1_000_000 });
  });

  it('that continues a job whose call is in the ledger is not billed again', async () => {
    const userId = randomUUID();
    const id = await reserve(userId);
    await begin(id, 'one');
    await record(id, ended(1), 'one');
    await spend.begin(id, { ...ASKED, model: MODEL, run: 'other', position: 0, results: 1, resumes: true });
    await record(id, ended(1), 'other');
    await close(id);

    expect(await entriesOf(id)).toHaveLength(1);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 700_000 });
  });

  it('that another provider takes over stays one call, of that provider and at its price', async () => {
    const taker: ChosenModel['model'] = {
      ...modelOf({ currency: 'CNY', per_image: [{ amount: 2 }] }),
      ...{ id: 'openai-bbbb/painter', provider: { id: 'openai-bbbb', name: 'Backup' } },
    };
    const takeOver = (id: string) =>
      spend.begin(id, { ...ASKED, model: taker, run: 'run', position: 0, results: 1, resumes: false });
    const userId = randomUUID();
    const delivered = await reserve(randomUUID());
    await begin(delivered);
    await takeOver(delivered);
    await record(delivered, ended(1, { model: taker }));
    await close(delivered);
    const paid = { provider: 'openai-bbbb', model: 'openai-bbbb/painter', currency: 'CNY', amount_micros: 2_000_000 };
    expect(await entriesOf(delivered)).toMatchObject([{ ...paid, billed: 1, exact: 1 }]);

    const id = await reserve(userId);
    await begin(id);
    await takeOver(id);
    await close(id);
    expect(await entriesOf(id)).toMatchObject([{ ...paid, billed: null, exact: 0, outcome: 'stopped' }]);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 2_000_000 });
    await expectSumsToAgree();
  });

  it('of a deleted account gives back what it has reserved, and its entries stay', async () => {
    const userId = randomUUID();
    const id = await reserve(userId);
    await begin(id);

    expect(await spend.closeLeft(1000)).toBeGreaterThan(0);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 700_000 });
    expect(await entriesOf(id)).toMatchObject([{ outcome: 'interrupted' }]);
  });

  it('of the darkroom reserves nothing', async () => {
    const userId = randomUUID();
    await set({ person_day: 0, refuse_unknown: true });
    const id = await reserve(userId, { model: { ...MODEL, engine: 'darkroom' } });
    await begin(id);
    await record(id, ended(1));

    expect(await entriesOf(id)).toEqual([]);
    expect(await sumsOf(userId)).toEqual([]);
  });
});

describe('a price that is not known', () => {
  it('makes an entry without an amount, and counts in no budget', async () => {
    const userId = randomUUID();
    await set({ person_day: 1 });
    const model = modelOf(undefined);
    const id = await reserve(userId, { model });
    await begin(id, 'run', 0, 1, model);
    await record(id, ended(1, { model, usage: { images: 1 } }));

    expect(await entriesOf(id)).toMatchObject([
      { currency: null, amount_micros: null, exact: 0, usage: '{"images":1}' },
    ]);
    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 0 });
  });

  it('is refused if an administrator wants it so, but only while there is a limit', async () => {
    const model = modelOf(undefined);
    await set({ refuse_unknown: true });
    await reserve(randomUUID(), { model });
    await set({ refuse_unknown: true, house_month: 1_000_000 });

    await expect(reserve(randomUUID(), { model })).rejects.toMatchObject({ status: 402, code: 'price_unknown' });
  });
});

describe('a limit', () => {
  it('admits exactly as many concurrent tasks as fit', async () => {
    const userId = randomUUID();
    await set({ person_day: 7 });

    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => reserve(userId)));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await totalsOf(userId)).toEqual({ reserved: 7_000_000, spent: 0 });
    await expectSumsToAgree();
  });

  it('refuses in words with the limit and the time when it begins anew, and changes nothing', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2031-03-31T04:00:00Z') });
    const userId = randomUUID();
    await set({ person_month: 1 });
    await reserve(userId);

    const refusal = await reserve(userId).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(PaymentRequired);
    expect(refusal).toMatchObject({
      status: 402,
      code: 'budget_exceeded',
      message:
        '超出你本月的预算（上限 ¥1.00，已用和预留 ¥0.70，这个任务约 ¥0.70）。预算在 2031年4月1日 00:00（Asia/Shanghai）重新计算',
      body: { budget: { scope: 'person', period: 'month', ends_at: '2031-03-31T16:00:00.000Z' } },
    });
    expect(await totalsOf(userId)).toEqual({ reserved: 700_000, spent: 0 });
  });

  it('in dollars is compared at the rate of the house', async () => {
    const userId = randomUUID();
    await set({ currency: 'USD', person_day: 0.1, cny_per_usd: 7.1 });
    await reserve(userId);

    await expect(reserve(userId)).rejects.toThrow('上限 $0.10，已用和预留 $0.10');
  });

  it('that is smaller than one task refuses the first task, too', async () => {
    const userId = randomUUID();
    await set({ house_day: 0.69 });

    await expect(reserve(userId)).rejects.toMatchObject({ body: { budget: { scope: 'house', period: 'day' } } });
    expect(await sumsOf(userId)).toEqual([]);
  });

  it('keeps an answer that costs more than was reserved, and refuses the next task', async () => {
    const userId = randomUUID();
    await set({ person_day: 1 });
    const id = await reserve(userId);
    await begin(id);
    await record(id, ended(1, { usage: { images: 1, size: '4K' } }));
    await close(id);

    expect(await totalsOf(userId)).toEqual({ reserved: 0, spent: 1_400_000 });
    await expect(reserve(userId)).rejects.toMatchObject({ code: 'budget_exceeded' });
  });

  it('begins anew at midnight in the time zone of the house, and a task counts on the day on which it was created', async () => {
    const userId = randomUUID();
    await set({ person_day: 0.7 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2032-05-01T15:59:59.999Z') });
    const id = await reserve(userId);
    await begin(id);
    await expect(reserve(userId)).rejects.toMatchObject({ code: 'budget_exceeded' });

    vi.setSystemTime(Date.parse('2032-05-01T16:00:00.000Z'));
    await reserve(userId);
    await record(id, ended(1));
    await close(id);

    expect(await sumsOf(userId)).toEqual([
      { period: '2032-05', reserved: 700_000, spent: 700_000 },
      { period: '2032-05-01', reserved: 0, spent: 700_000 },
      { period: '2032-05-02', reserved: 700_000, spent: 0 },
    ]);
  });
});

describe('the ledger', () => {
  it('cannot be changed', async () => {
    const id = await reserve(randomUUID());
    await begin(id);
    await record(id, ended(1));

    await expect(
      db.updateTable('spend').set({ amount_micros: 0 }).where('edit_id', '=', id).execute(),
    ).rejects.toThrow();
    await expect(db.deleteFrom('spend').where('edit_id', '=', id).execute()).rejects.toThrow();
    expect(await entriesOf(id)).toMatchObject([{ amount_micros: 100_000 }]);
  });
});

/** Numbers that look random, and are the same in each run. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
};

describe('the sums of all periods', () => {
  it.for([1, 2, 3, 4])('agree with the ledger and the reservations after any interleaving (%d)', async (seed) => {
    const random = randomFrom(seed);
    const users = [randomUUID(), randomUUID(), randomUUID()];
    const open: string[] = [];
    await set({ person_day: 9, house_day: 1_000_000 });
    const failures = [
      { error: REFUSED, outcome: 'content_blocked' as const },
      { error: BROKEN, outcome: 'provider_unavailable' as const },
    ];
    const step = async (): Promise<void> => {
      const id = open[random(Math.max(1, open.length))] ?? '';
      const position = random(2);
      const run = `run ${random(2)}`;
      switch (random(6)) {
        case 0:
        case 1: {
          const userId = users[random(users.length)] ?? '';
          const model = random(5) === 0 ? modelOf(undefined) : MODEL;
          await reserve(userId, { count: 1 + random(4), model }).then(
            (created) => void open.push(created),
            (error: unknown) => expect(error).toBeInstanceOf(PaymentRequired),
          );
          break;
        }
        case 2:
          await begin(id, run, position, 1 + random(2));
          break;
        case 3:
          await record(id, ended(1 + random(2), { usage: { images: random(3) } }), run, position);
          break;
        case 4:
          await record(id, ended(0, { failure: failures[random(2)] }), run, position);
          break;
        default:
          await close(id);
      }
    };

    for (let round = 0; round < 8; round++) {
      await Promise.all(Array.from({ length: 12 }, step));
      await expectSumsToAgree();
    }
    await spend.closeLeft(1000);
    await expectSumsToAgree();
    for (const userId of [...users, HOUSE])
      expect((await sumsOf(userId)).every(({ reserved }) => reserved === 0)).toBe(true);
  });
});
