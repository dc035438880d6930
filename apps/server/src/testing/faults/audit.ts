import { readdir } from 'node:fs/promises';
import type { Context } from '../../context.ts';

/** The state of a library. Every number except `rows` should be 0. */
export interface AuditReport {
  rows: number;
  /** The number of errors that the doctor would repair or report. */
  toMend: number;
  /** People whose counted bytes or pictures differ from the sum of their rows. */
  miscounted: number;
  /** Files of uploads that no request is working on. */
  staged: number;
}

const sums = async ({ db }: Context) => {
  const assets = await db
    .selectFrom('assets')
    .select([
      'assets.user_id',
      'assets.saved',
      ({ fn }) => fn.sum<number>('assets.size_bytes').as('bytes'),
      ({ fn }) => fn.countAll<number>().as('count'),
    ])
    .leftJoin('videos', 'videos.poster_id', 'assets.id')
    .where('assets.thumbnail_of', 'is', null)
    // A poster counts against no quota.
    .where('videos.id', 'is', null)
    .groupBy(['assets.user_id', 'assets.saved'])
    .execute();
  const videos = await db
    .selectFrom('videos')
    .select([
      'user_id',
      ({ fn }) => fn.sum<number>('size_bytes').as('bytes'),
      ({ fn }) => fn.countAll<number>().as('count'),
    ])
    .groupBy('user_id')
    .execute();
  const images = await db
    .selectFrom('images')
    .select([
      'user_id',
      ({ fn }) => fn.countAll<number>().as('count'),
      ({ fn }) => fn.sum<number>('charged_bytes').as('charged'),
    ])
    .groupBy('user_id')
    .execute();
  return { assets, videos, images };
};

const countMiscounted = async (context: Context): Promise<number> => {
  const { assets, videos, images } = await sums(context);
  const usage = await context.db.selectFrom('usage').selectAll().execute();
  return usage.filter((row) => {
    const unsaved = assets.find((sum) => sum.user_id === row.user_id && sum.saved === 0);
    const video = videos.find(({ user_id }) => user_id === row.user_id);
    const image = images.find(({ user_id }) => user_id === row.user_id);
    return (
      row.workspace_bytes !== (unsaved?.bytes ?? 0) ||
      row.workspace_count !== (unsaved?.count ?? 0) ||
      row.video_bytes !== (video?.bytes ?? 0) ||
      row.used_bytes !== (image?.charged ?? 0) + row.video_bytes ||
      row.video_count !== (video?.count ?? 0) ||
      row.image_count !== (image?.count ?? 0)
    );
  }).length;
};

/** Checks without changing anything. No other work may run meanwhile. */
export const audit = async (context: Context): Promise<AuditReport> => {
  const found = await context.doctor.run({ dryRun: true, verify: false, before: Date.now() + 60_000 });
  return {
    rows: found.rows,
    toMend: found.orphans.length + found.dropped.length + found.lost.length,
    miscounted: await countMiscounted(context),
    staged: (await readdir(context.config.stagingDir)).length,
  };
};
