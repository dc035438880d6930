import { type RawBuilder, sql } from 'kysely';
import { LIBRARY_BOUNDS } from '../../platform/bounds/library.ts';
import type { Database } from '../../platform/db/database.ts';
import { isOriginalOfSaved, withPictures } from '../lineage/lineage.ts';

/** The position of a row among the rows of its owner: ordered by time, then by id. */
interface Position {
  id: string;
  created_at: number;
}

const ROWS = LIBRARY_BOUNDS.zipRows.value;

const compared = (table: 'images' | 'videos', operator: '>' | '<=', { created_at, id }: Position) => {
  const position = [sql.ref(`${table}.created_at`), sql.ref(`${table}.id`)];
  return sql<boolean>`(${sql.join(position)}) ${sql.raw(operator)} (${created_at}, ${id})`;
};

/** The position of the newest row, or undefined if there is none. */
export const lastPosition = async (db: Database, table: 'images' | 'videos', userId: string) =>
  await db
    .selectFrom(table)
    .select(['id', 'created_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Without request and response, which may be large. {@link findExchange} reads these. */
const pageOfImages = async (db: Database, userId: string, within: readonly RawBuilder<boolean>[]) =>
  await db
    .selectFrom('images')
    .innerJoin('assets', 'assets.id', 'images.asset_id')
    .select(['images.id', 'images.asset_id', 'images.title', 'images.model', 'images.prompt'])
    .select(['images.size_bytes', 'images.created_at'])
    .select(['assets.namespace', 'assets.width', 'assets.height', 'assets.mime_type', 'assets.sha256'])
    .where('images.user_id', '=', userId)
    .where((eb) => eb.and([...within]))
    .orderBy('images.created_at')
    .orderBy('images.id')
    .limit(ROWS)
    .execute();

const pageOfVideos = async (db: Database, userId: string, within: readonly RawBuilder<boolean>[]) =>
  await db
    .selectFrom('videos')
    .selectAll()
    .where('user_id', '=', userId)
    .where((eb) => eb.and([...within]))
    .orderBy('created_at')
    .orderBy('id')
    .limit(ROWS)
    .execute();

/** Yields all rows up to `last`, oldest first. Each row is as it is when its page is read. */
async function* eachRow<T extends Position>(
  table: 'images' | 'videos',
  last: Position | undefined,
  readPage: (within: readonly RawBuilder<boolean>[]) => Promise<T[]>,
): AsyncGenerator<T> {
  if (!last) return;
  const upToLast = compared(table, '<=', last);
  for (let within = [upToLast]; ; ) {
    const rows = await readPage(within);
    yield* rows;
    const end = rows.at(-1);
    if (!end || rows.length < ROWS) return;
    within = [compared(table, '>', end), upToLast];
  }
}

export const eachImage = (db: Database, userId: string, last: Position | undefined) =>
  eachRow('images', last, (within) => pageOfImages(db, userId, within));

export const eachVideo = (db: Database, userId: string, last: Position | undefined) =>
  eachRow('videos', last, (within) => pageOfVideos(db, userId, within));

/** Yields all rows in the order of their ids. */
async function* eachInOrderOfIds<T extends { id: string }>(
  readPage: (after: string) => Promise<T[]>,
): AsyncGenerator<T> {
  for (let after = ''; ; ) {
    const rows = await readPage(after);
    yield* rows;
    const end = rows.at(-1);
    if (!end || rows.length < ROWS) return;
    after = end.id;
  }
}

const pageOfWorkspace = async (db: Database, userId: string, after: string) =>
  await db
    .selectFrom('assets')
    .selectAll()
    // SQLite uses a partial index only if the query contains its condition literally, without a parameter.
    .where('saved', '=', sql.lit(0))
    .where('thumbnail_of', 'is', null)
    .where('user_id', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(ROWS)
    .execute();

/** Yields the pictures that are not saved, but that a saved picture was made from. */
export async function* eachOriginal(db: Database, userId: string) {
  for await (const row of eachInOrderOfIds((after) => pageOfWorkspace(db, userId, after)))
    if (await isOriginalOfSaved(db, row.id)) yield row;
}

const pageOfEdits = async (db: Database, userId: string, after: string) => {
  const edits = await db
    .selectFrom('edits')
    .select(['id', 'parent_id', 'kind', 'model', 'prompt', 'params', 'count', 'created_at'])
    .where('user_id', '=', userId)
    // A stopped edit may have results, too.
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('edit_outputs').select('edit_id').whereRef('edit_outputs.edit_id', '=', 'edits.id')),
    )
    .where('id', '>', after)
    .orderBy('id')
    .limit(ROWS)
    .execute();
  return await withPictures(db, edits);
};

/** Yields a user's edits that have results. Their ids begin with their times, so an edit follows the edits that made its inputs. */
export const eachEdit = (db: Database, userId: string) => eachInOrderOfIds((after) => pageOfEdits(db, userId, after));

/** The request to the model and its response. */
export const findExchange = async (db: Database, imageId: string) =>
  await db.selectFrom('images').select(['request', 'response']).where('id', '=', imageId).executeTakeFirst();

/** The ids of the files in a user's library by `<sha256> <created_at>`. */
export const listHeld = async (db: Database, userId: string): Promise<Map<string, string>> => {
  const held = new Map<string, string>();
  const images = eachImage(db, userId, await lastPosition(db, 'images', userId));
  const videos = eachVideo(db, userId, await lastPosition(db, 'videos', userId));
  for await (const { sha256, created_at, asset_id } of images) held.set(`${sha256} ${created_at}`, asset_id);
  for await (const { sha256, created_at, file_id } of videos) held.set(`${sha256} ${created_at}`, file_id);
  return held;
};

export const findUserByEmail = async (db: Database, email: string) =>
  await db.selectFrom('users').select(['id', 'name', 'email']).where('email', '=', email).executeTakeFirst();
