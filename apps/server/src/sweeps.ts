import type { Context } from './context.ts';
import type { Config } from './platform/config/config.ts';
import { takeLease } from './platform/db/postgres/lease.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** The limit for one kind in one run. The rest waits for the next hour. */
const AT_MOST = 20_000;

/** Removes some of the expired data. @returns how many were removed, and 0 once nothing is left */
type Sweep = () => Promise<number>;

const exhaust = async (sweep: Sweep): Promise<number> => {
  let total = 0;
  for (let count = await sweep(); count > 0; count = await sweep()) {
    total += count;
    if (total >= AT_MOST) break;
  }
  return total;
};

/** One process sweeps what all processes share. The keys are the names in the log. */
const sharedSweeps = (
  { assets, edits }: Context,
  { workspaceTtlDays, taskTtlDays }: Config,
): Record<string, Sweep> => ({
  'expired workspace pictures': () =>
    assets.sweepWorkspace(Date.now() - workspaceTtlDays * DAY, (trx, id) => edits.needs(trx, id)),
  'finished tasks': () => edits.sweepFinished(Date.now() - taskTtlDays * DAY),
});

/** Runs every sweep once. @returns how many were removed, by name */
export const runSweeps = async (context: Context): Promise<Record<string, number>> => {
  const swept: Record<string, number> = {
    'orphaned uploads': await context.staging.sweep(Date.now() - HOUR),
  };
  const isOwn = context.config.database.kind === 'sqlite' || (await takeLease(context.db, 'sweeps', HOUR - 1000));
  if (!isOwn) return swept;
  for (const [name, sweep] of Object.entries(sharedSweeps(context, context.config))) swept[name] = await exhaust(sweep);
  await context.removal.resume();
  return swept;
};

/** Runs the sweeps at the start and then every hour. */
export const startSweeps = (context: Context): void => {
  const { log, metrics } = context;
  const run = (): void => {
    runSweeps(context).then(
      (swept) => {
        for (const [what, count] of Object.entries(swept)) {
          metrics.upkeep.swept(what, count);
          log.info({ what, count }, 'swept');
        }
      },
      (error: unknown) => log.error({ err: error }, 'a sweep failed'),
    );
  };
  run();
  setInterval(run, HOUR).unref();
};
