import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isPostgres } from './dialect.ts';
import { gramsOfWord, tokenOf } from './search-grams.ts';

/**
 * Finds the pictures of a person whose texts contain all grams of these words. The result has all pictures that contain the words, and few
 * others. The database maintains the index itself (migration 9): in SQLite an FTS5 table that triggers fill, in PostgreSQL a GIN index on
 * an expression.
 *
 * @param words at least one, none of them empty @returns a query for at most `most` ids, in no order
 */
export const imagesWithGrams = <DB>(
  db: Kysely<DB>,
  userId: string,
  words: readonly string[],
  most: number,
): RawBuilder<{ id: string }> => {
  const grams = [...new Set(words.flatMap(gramsOfWord))];
  if (isPostgres(db)) {
    const owned = grams.map((gram) => `${userId}${gram}`);
    return sql`select id from images where image_grams(user_id, title, prompt, model) @> ${owned}::text[] limit ${most}`;
  }
  const expression = grams.map((gram) => `"${tokenOf(userId, gram)}"`).join(' AND ');
  return sql`select image_id as id from image_search where row in (
    select rowid from image_search_grams where image_search_grams match ${expression} limit ${most})`;
};
