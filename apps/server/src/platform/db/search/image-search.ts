import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isPostgres } from '../dialect.ts';
import type { ReportProgress } from '../migrate/migration.ts';
import type { ImageRow, Tables } from '../tables.ts';
import { gramsOfWord, ownerCode, searchForm, tokenOf, tokensOf } from './search-grams.ts';

/** The columns of `images` that the index is made of. */
export const INDEXED_COLUMNS = ['id', 'user_id', 'title', 'prompt', 'model', 'created_at', 'size_bytes'] as const;
type Indexed = Pick<ImageRow, (typeof INDEXED_COLUMNS)[number]>;

/** Pictures that are indexed by one statement. */
const BATCH = 500;

/** PostgreSQL divides the index of a person into this many parts (migration 9). */
const PARTS = 64;

/** White space becomes a space. No word of a search contains a space, so no word is found across two texts. */
const textOf = ({ title, prompt, model }: Indexed): string =>
  searchForm([title, prompt, model].join(' ')).replaceAll(/\s+/g, ' ');

/** Adds pictures to the index of the search. */
const indexImages = async (db: Kysely<Tables>, images: readonly Indexed[]): Promise<void> => {
  if (images.length === 0) return;
  const rows = await db
    .insertInto('image_search')
    .values(
      images.map((image) => {
        const { id: image_id, user_id, created_at, size_bytes } = image;
        return { image_id, user_id, text: textOf(image), created_at, size_bytes };
      }),
    )
    .returning(['row', 'user_id', 'text'])
    .execute();
  if (isPostgres(db)) return;
  const tokens = rows.map(({ row, user_id, text }) => sql`(${row}, ${tokensOf(user_id, text)})`);
  await sql`insert into image_search_grams (rowid, tokens) values ${sql.join(tokens)}`.execute(db);
};

export const indexImage = async (trx: Kysely<Tables>, image: Indexed): Promise<void> => {
  await indexImages(trx, [image]);
};

/** Replaces what the index has of a picture, after one of its texts has changed. */
export const reindexImage = async (trx: Kysely<Tables>, image: Indexed): Promise<void> => {
  await trx.deleteFrom('image_search').where('image_id', '=', image.id).execute();
  await indexImages(trx, [image]);
};

const countImages = async (db: Kysely<Tables>): Promise<number> =>
  (
    await db
      .selectFrom('images')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
  ).count;

/** Adds all pictures that the index does not have. Each statement reads or writes only a few hundred rows. */
export const indexMissingImages = async (db: Kysely<Tables>, report?: ReportProgress): Promise<void> => {
  let done = 0;
  const total = report ? await countImages(db) : 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from = after;
    const rows: { id: string; row: number | null }[] = await db
      .selectFrom('images')
      // Without its own condition, PostgreSQL may merge the batch with the whole index.
      .leftJoin('image_search', (join) =>
        join.onRef('image_search.image_id', '=', 'images.id').on('image_search.image_id', '>', from),
      )
      .select(['images.id', 'image_search.row'])
      .where('images.id', '>', after)
      .orderBy('images.id')
      .limit(BATCH)
      .execute();
    const missing = rows.flatMap(({ id, row }) => (row === null ? id : []));
    if (missing.length > 0)
      await indexImages(db, await db.selectFrom('images').select(INDEXED_COLUMNS).where('id', 'in', missing).execute());
    after = rows.at(-1)?.id;
    done += rows.length;
    if (rows.length > 0) report?.({ done, total });
  }
};

/** Whether a text of `image_search` contains each of the words. */
export const containsWords = <DB>(db: Kysely<DB>, text: string, words: readonly string[]): RawBuilder<boolean>[] => {
  const find = sql.raw(isPostgres(db) ? 'strpos' : 'instr');
  return words.map((word) => sql<boolean>`${find}(${sql.ref(text)}, ${searchForm(word)}) > 0`);
};

/** The index alone finds words of one or two characters exactly. */
const needsComparison = (word: string): boolean => [...searchForm(word)].length > 2;

/**
 * Finds the pictures of a person whose texts contain all grams of these words. These are all pictures that contain the words, and few
 * others.
 *
 * @param words at least one, none of them empty
 * @returns a query for at most `most` of them, in no order; `is_match` tells whether the texts contain the words
 */
export const imagesWithGrams = <DB>(
  db: Kysely<DB>,
  userId: string,
  words: readonly string[],
  most: number,
): RawBuilder<{ id: string; user_id: string; is_match: boolean | number; created_at: number; size_bytes: number }> => {
  const grams = [...new Set(words.flatMap(gramsOfWord))];
  const conditions = [sql`true`, ...containsWords(db, 'text', words.filter(needsComparison))];
  const columns = sql`image_id as id, user_id, ${sql.join(conditions, sql` and `)} as is_match, created_at, size_bytes`;
  if (isPostgres(db)) {
    const owner = ownerCode(userId);
    const parts = grams.map((gram) => sql`${owner}::text || part || ':' || ${gram}::text`);
    return sql`select found.* from generate_series(0, ${sql.lit(PARTS - 1)}) as part cross join lateral (
      select ${columns} from image_search where image_grams(user_id, row, text) @> array[${sql.join(parts)}]
    ) as found limit ${most}`;
  }
  const expression = grams.map((gram) => `"${tokenOf(userId, gram)}"`).join(' AND ');
  return sql`select ${columns} from image_search where row in (
    select rowid from image_search_grams where image_search_grams match ${expression} limit ${most})`;
};
