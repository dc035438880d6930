import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { DoctorRoundRow } from '../db/tables.ts';

export interface QueueState {
  waiting: number;
  running: number;
  /** Milliseconds since 1970. */
  oldestWaitingCreatedAt: number | undefined;
}

/** Reads the unfinished tasks through their partial index. A task that was started once counts as running until it has ended. */
export const readQueueState = async (db: Database): Promise<QueueState> => {
  const { waiting, processing, oldest } = await db
    .selectFrom('edits')
    .innerJoin('tasks', 'tasks.id', 'edits.id')
    .select(({ fn }) => [
      fn.countAll<number>().as('processing'),
      fn.count<number>('tasks.id').filterWhere('tasks.attempts', '=', 0).as('waiting'),
      fn.min<number | null>('tasks.created_at').filterWhere('tasks.attempts', '=', 0).as('oldest'),
    ])
    // SQLite uses a partial index only if its condition is literally in the query, without a parameter.
    .where('edits.status', '=', sql.lit('processing'))
    .executeTakeFirstOrThrow();
  return { waiting, running: processing - waiting, oldestWaitingCreatedAt: oldest ?? undefined };
};

export interface LibraryTotals {
  users: number;
  images: number;
  videos: number;
  libraryBytes: number;
  workspaceBytes: number;
}

/**
 * Scans the whole `usage` table, which has one short row for each person. Sums are floating point: the bytes of a large library exceed
 * 2^53.
 */
export const readLibraryTotals = async (db: Database): Promise<LibraryTotals> => {
  const sum = (column: 'image_count' | 'video_count' | 'used_bytes' | 'workspace_bytes') =>
    sql<number>`coalesce(sum(cast(${sql.ref(column)} as double precision)), 0)`;
  return await db
    .selectFrom('usage')
    .select(({ fn }) => [
      fn.countAll<number>().as('users'),
      sum('image_count').as('images'),
      sum('video_count').as('videos'),
      sum('used_bytes').as('libraryBytes'),
      sum('workspace_bytes').as('workspaceBytes'),
    ])
    .executeTakeFirstOrThrow();
};

export const readDoctorRound = async (db: Database): Promise<DoctorRoundRow | undefined> =>
  await db.selectFrom('doctor_round').selectAll().executeTakeFirst();
