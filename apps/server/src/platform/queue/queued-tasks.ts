import { type RawBuilder, sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../db/database.ts';
import type { QueuedTask } from './task-queue.ts';

/** By the clock of the database, because the clocks of the processes may differ. A subquery, so that each statement reads it once. */
const NOW = sql<number>`(select (extract(epoch from clock_timestamp()) * 1000)::bigint)`;

const fromNow = (milliseconds: number): RawBuilder<number> => sql<number>`${NOW} + ${milliseconds}::bigint`;

const isOneOf = (column: string, values: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(column)} = any(${values}::text[])`;

/** A task and the run that holds it. A statement of a run that no longer holds its task changes nothing. */
export interface HeldTask {
  taskId: string;
  run: string;
}

export interface TakenTask extends HeldTask {
  owner: string;
  /** How many earlier runs have ended with a fault. */
  faults: number;
}

/** The lane in which tasks are enqueued. */
interface Place {
  lane: string;
  /** All lanes that this process knows. */
  lanes: readonly string[];
}

/**
 * Enqueues tasks that neither wait nor run. A task that waits in a lane that this process does not know moves to the given lane, because
 * the engine of its former lane may be gone.
 *
 * Owners take turns by start-time fair queuing: a task's turn is one after the last turn of its owner in the lane, but not before the turn
 * that is served next. A task that waits after a fault does not count as next, because its turn was long ago.
 *
 * @returns how many tasks were enqueued or moved
 */
export const enqueueTasks = async (db: Database, { lane, lanes }: Place, tasks: readonly QueuedTask[]) => {
  const ids = tasks.map(({ id }) => id);
  const owners = tasks.map(({ owner }) => owner);
  // Rows are inserted in the order of their keys, so that two processes that enqueue the same tasks do not deadlock.
  const { numAffectedRows = 0n } = await sql`
    with given as (
      select distinct on (task_id) task_id, owner, position
        from unnest(${ids}::text[], ${owners}::text[]) with ordinality as given (task_id, owner, position)
        where not exists (select from queued_tasks as queued where queued.task_id = given.task_id
          and (queued.run is not null or queued.lane = any(${lanes}::text[])))
    ), lasts as (
      select owner, (select turn from queued_tasks where lane = ${lane} and queued_tasks.owner = owners.owner
        order by turn desc limit 1) as turn from (select distinct owner from given) as owners
    ), next as (
      select greatest(0,
        (select turn from queued_tasks where lane = ${lane} and run is null and due_at <= ${NOW} order by turn limit 1),
        (select max(turn) from queued_tasks where lane = ${lane} and run is not null)) as turn
    )
    insert into queued_tasks (task_id, lane, owner, turn, due_at)
      select task_id, ${lane}, owner,
        greatest(lasts.turn + 1, next.turn) + row_number() over (partition by owner order by position) - 1, ${NOW}
      from given join lasts using (owner) cross join next order by task_id
    on conflict (task_id) do update set lane = excluded.lane, turn = excluded.turn
      where queued_tasks.run is null and queued_tasks.lane <> all(${lanes}::text[])`.execute(db);
  return Number(numAffectedRows);
};

/** The waiting tasks of all lanes except these. */
export const listWaitingElsewhere = async (db: Database, lanes: readonly string[]): Promise<QueuedTask[]> =>
  await db
    .selectFrom('queued_tasks')
    .select(['task_id as id', 'owner', 'lane'])
    .where('run', 'is', null)
    .where(sql<boolean>`not ${isOneOf('lane', lanes)}`)
    .orderBy('turn')
    .orderBy('task_id')
    .execute();

const runningByOwner = async (trx: DatabaseTransaction, lane: string): Promise<Map<string, number>> => {
  const rows = await trx
    .selectFrom('queued_tasks')
    .select(['owner', ({ fn }) => fn.countAll<number>().as('count')])
    .where('lane', '=', lane)
    .where('run', 'is not', null)
    .groupBy('owner')
    .execute();
  return new Map(rows.map(({ owner, count }) => [owner, count]));
};

/** Chooses the tasks whose turn it is, in order, and locks them. */
const chooseTasks = async (
  trx: DatabaseTransaction,
  { lane, slotsPerOwner, atMost }: { lane: string; slotsPerOwner: number; atMost: number },
): Promise<string[]> => {
  const running = await runningByOwner(trx, lane);
  const chosen: string[] = [];
  while (chosen.length < atMost) {
    const full = [...running].flatMap(([owner, count]) => (count < slotsPerOwner ? [] : [owner]));
    const wanted = atMost - chosen.length;
    const rows = await trx
      .selectFrom('queued_tasks')
      .select(['task_id', 'owner'])
      .where('lane', '=', lane)
      .where('run', 'is', null)
      .where('due_at', '<=', NOW)
      .where(sql<boolean>`not ${isOneOf('owner', full)}`)
      .where(sql<boolean>`not ${isOneOf('task_id', chosen)}`)
      .orderBy('turn')
      .orderBy('task_id')
      .limit(wanted)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { task_id, owner } of rows) {
      const count = running.get(owner) ?? 0;
      if (count >= slotsPerOwner) continue;
      running.set(owner, count + 1);
      chosen.push(task_id);
    }
    if (rows.length < wanted) break;
    // Otherwise, if there are still too few, these rows have filled the slots of an owner. The next query leaves that owner out.
  }
  return chosen;
};

/**
 * Takes waiting tasks, in order. Call it under the lane's lock: otherwise each of two processes would count an owner's running tasks without
 * those that the other is taking.
 */
export const takeTasks = async (
  trx: DatabaseTransaction,
  options: { lane: string; slotsPerOwner: number; atMost: number },
): Promise<TakenTask[]> => {
  const chosen = await chooseTasks(trx, options);
  if (chosen.length === 0) return [];
  const rows = await trx
    .updateTable('queued_tasks')
    .set({ run: sql<string>`gen_random_uuid()::text`, heartbeat_at: NOW })
    .where(isOneOf('task_id', chosen))
    .returning(['task_id as taskId', 'owner', 'faults', sql<string>`run`.as('run')])
    .execute();
  const places = new Map(chosen.map((taskId, place) => [taskId, place]));
  return rows.toSorted((a, b) => (places.get(a.taskId) ?? 0) - (places.get(b.taskId) ?? 0));
};

/** Statements that lock several rows lock them in the order of their keys, so that they do not deadlock. */
const lockInOrder = (db: Database, taskIds: readonly string[]) =>
  db.selectFrom('queued_tasks').select('task_id').where(isOneOf('task_id', taskIds)).orderBy('task_id').forUpdate();

/** @returns the runs that still hold their tasks */
export const sendHeartbeats = async (db: Database, held: readonly HeldTask[]): Promise<Set<string>> => {
  const runs = held.map(({ run }) => run);
  const ids = held.map(({ taskId }) => taskId);
  const rows = await db
    .with('held', () => lockInOrder(db, ids).where(isOneOf('run', runs)))
    .updateTable('queued_tasks')
    .from('held')
    .set({ heartbeat_at: NOW })
    .whereRef('queued_tasks.task_id', '=', 'held.task_id')
    .returning(sql<string>`run`.as('run'))
    .execute();
  return new Set(rows.map(({ run }) => run));
};

/** Makes tasks wait again whose runs have sent no heartbeat for so long. @returns the lanes of these tasks */
export const releaseTasksOfDeadRuns = async (db: Database, milliseconds: number): Promise<Set<string>> => {
  const rows = await db
    .with('dead', () =>
      db
        .selectFrom('queued_tasks')
        .select('task_id')
        .where('run', 'is not', null)
        .where('heartbeat_at', '<', fromNow(-milliseconds))
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('queued_tasks')
    .from('dead')
    .set({ run: null, heartbeat_at: null, due_at: NOW })
    .whereRef('queued_tasks.task_id', '=', 'dead.task_id')
    .returning('lane')
    .execute();
  return new Set(rows.map(({ lane }) => lane));
};

export const removeRunTask = async (db: Database, { taskId, run }: HeldTask): Promise<void> => {
  await db.deleteFrom('queued_tasks').where('task_id', '=', taskId).where('run', '=', run).execute();
};

/** Makes a task wait again. It is due after so many milliseconds. */
export const giveBackTask = async (
  db: Database,
  { taskId, run, faults, milliseconds }: HeldTask & { faults: number; milliseconds: number },
): Promise<void> => {
  await db
    .updateTable('queued_tasks')
    .set({ run: null, heartbeat_at: null, due_at: fromNow(milliseconds), faults })
    .where('task_id', '=', taskId)
    .where('run', '=', run)
    .execute();
};

/** Removes tasks, whether they wait or run. */
export const removeTasks = async (db: Database, taskIds: readonly string[]): Promise<void> => {
  await db
    .with('found', () => lockInOrder(db, taskIds))
    .deleteFrom('queued_tasks')
    .using('found')
    .whereRef('queued_tasks.task_id', '=', 'found.task_id')
    .execute();
};

/**
 * Delays the waiting tasks of an owner by so many turns, because one of the owner's runs took that many turns more than it was assigned.
 * Call it under the lane's lock: {@link takeTasks} would pass over the rows that are being changed.
 */
export const delayTurns = async (
  trx: DatabaseTransaction,
  { lane, owner, turns }: { lane: string; owner: string; turns: number },
): Promise<void> => {
  await trx
    .with('waiting', () =>
      trx
        .selectFrom('queued_tasks')
        .select('task_id')
        .where('lane', '=', lane)
        .where('owner', '=', owner)
        .where('run', 'is', null)
        .orderBy('task_id')
        .forUpdate(),
    )
    .updateTable('queued_tasks')
    .from('waiting')
    .set({ turn: sql<number>`turn + ${turns}::bigint` })
    .whereRef('queued_tasks.task_id', '=', 'waiting.task_id')
    .execute();
};
