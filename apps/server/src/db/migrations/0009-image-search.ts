import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../dialect.ts';

/**
 * An index of the characters, and of the pairs of adjacent characters, of a picture's title, prompt and model, for each person. SQLite uses
 * the function `image_tokens` from `sqlite-functions.ts`.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  if (isPostgres(db)) await upPostgres(db);
  else await upSqlite(db);
};

const upPostgres = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create function image_grams(owner text, title text, prompt text, model text) returns text[]
    language plpgsql immutable parallel safe as $$
    declare
      grams text[] := '{}';
      body text;
      current text;
      previous text;
    begin
      foreach body in array array[title, prompt, model] loop
        previous := null;
        foreach current in array string_to_array(lower(normalize(body)), null) loop
          if current ~ '\\s' then
            previous := null;
            continue;
          end if;
          grams := grams || (owner || current);
          if previous is not null then
            grams := grams || (owner || previous || current);
          end if;
          previous := current;
        end loop;
      end loop;
      return grams;
    end $$`.execute(db);
  // Without the list of pending entries, because every search would have to read it.
  await sql`
    create index images_grams on images using gin (image_grams(user_id, title, prompt, model)) with (fastupdate = off)`.execute(
    db,
  );
};

const TOKENS = (row: string) =>
  sql.raw(`image_tokens(${['user_id', 'title', 'prompt', 'model'].map((column) => `${row}.${column}`).join(', ')})`);

const upSqlite = async (db: Kysely<unknown>): Promise<void> => {
  // FTS5 identifies rows by a number. The row numbers of `images` may change when the file is vacuumed.
  await db.schema
    .createTable('image_search')
    .addColumn('row', 'integer', (c) => c.primaryKey())
    .addColumn('image_id', 'text', (c) => c.notNull().unique())
    .execute();
  await sql`create virtual table image_search_grams using fts5(
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_'")`.execute(db);
  await sql`insert into image_search (image_id) select id from images order by created_at, id`.execute(db);
  await sql`insert into image_search_grams (rowid, tokens)
    select row, ${TOKENS('images')} from image_search cross join images on images.id = image_search.image_id`.execute(
    db,
  );
  await sql`create trigger images_inserted after insert on images begin
    insert into image_search (image_id) values (new.id);
    insert into image_search_grams (rowid, tokens) select row, ${TOKENS('new')} from image_search where image_id = new.id;
  end`.execute(db);
  await sql`create trigger images_renamed after update of title, prompt, model on images begin
    delete from image_search_grams where rowid = (select row from image_search where image_id = new.id);
    insert into image_search_grams (rowid, tokens) select row, ${TOKENS('new')} from image_search where image_id = new.id;
  end`.execute(db);
  await sql`create trigger images_deleted after delete on images begin
    delete from image_search_grams where rowid = (select row from image_search where image_id = old.id);
    delete from image_search where image_id = old.id;
  end`.execute(db);
};
