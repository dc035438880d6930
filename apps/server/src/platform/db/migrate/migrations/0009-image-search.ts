import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../../dialect.ts';
import { indexMissingImages } from '../../search/image-search.ts';
import type { Tables } from '../../tables.ts';
import type { ReportProgress } from '../migration.ts';

/**
 * An index of the characters, and of the pairs of adjacent characters, of a picture's title, prompt and model, for each person.
 * `image-search.ts` maintains it.
 */
export const up = async (db: Kysely<Tables>): Promise<void> => {
  await db.schema
    .createTable('image_search')
    // FTS5 identifies rows by a number. The row numbers of `images` may change when the file is vacuumed.
    .addColumn('row', isPostgres(db) ? 'bigint' : 'integer', (c) =>
      isPostgres(db) ? c.primaryKey().generatedAlwaysAsIdentity() : c.primaryKey(),
    )
    .addColumn('image_id', 'text', (c) => c.notNull().unique().references('images.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .execute();
  if (isPostgres(db)) await createGramsFunction(db);
  else await createGrams(db);
};

/** PostgreSQL builds the index at the end, which is faster than to maintain it. */
export const fill = async (db: Kysely<Tables>, report: ReportProgress): Promise<void> => {
  await indexMissingImages(db, report);
  if (isPostgres(db)) await createGramsIndex(db);
};

const createGrams = async (db: Kysely<Tables>): Promise<void> => {
  await sql`create virtual table image_search_grams using fts5(
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_'")`.execute(db);
  await sql`create trigger image_search_deleted after delete on image_search begin
    delete from image_search_grams where rowid = old.row;
  end`.execute(db);
};

/**
 * GIN finds all rows before it returns the first. The index of a person has 64 parts of adjacent rows, so that a search for frequent words
 * can stop after the first parts.
 */
const createGramsFunction = async (db: Kysely<Tables>): Promise<void> => {
  await sql`
    create function image_grams(user_id text, number bigint, body text) returns text[]
    language plpgsql immutable parallel safe as $$
    declare
      prefix text := left(replace(user_id, '-', ''), 12) || (number / 512 % 64) || ':';
      grams text[] := '{}';
      current text;
      previous text;
    begin
      foreach current in array string_to_array(body, null) loop
        if current = ' ' then
          previous := null;
          continue;
        end if;
        grams := grams || (prefix || current);
        if previous is not null then
          grams := grams || (prefix || previous || current);
        end if;
        previous := current;
      end loop;
      return grams;
    end $$`.execute(db);
};

const createGramsIndex = async (db: Kysely<Tables>): Promise<void> => {
  // Without the list of pending entries, because every search would have to read it.
  await sql`
    create index if not exists image_search_grams on image_search using gin (image_grams(user_id, row, text)) with (fastupdate = off)`.execute(
    db,
  );
};
