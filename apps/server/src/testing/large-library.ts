import { sql } from 'kysely';
import type { Database } from '../platform/db/database.ts';
import { indexMissingImages } from '../platform/db/search/image-search.ts';

/** Saved pictures, each the result of a task. Each person has a thousand. */
const PICTURES = 1_000_000;
const PEOPLE = PICTURES / 1000;
/** The number of rows that one statement inserts. */
const BATCH = 100_000;
export const LARGE_TABLES = [
  'users',
  'usage',
  'assets',
  'images',
  'image_search',
  'edits',
  'edit_inputs',
  'edit_outputs',
  'tasks',
] as const;

/** 42 characters of Chinese, 126 bytes. Other texts are as long as those that the editor writes. */
const PROMPT = '把背景里的天空换成傍晚的晚霞，人物保持不变，整体色调再暖一点，并把画面裁成横向的比例';
const EVIDENCE = JSON.stringify({
  finishReason: 'STOP',
  modelVersion: 'gemini-2.5-flash-image',
  responseId: 'x'.repeat(24),
  usage: { promptTokenCount: 270, candidatesTokenCount: 1290, totalTokenCount: 1560 },
  attempts: 1,
});

const fillPeople = async (db: Database): Promise<void> => {
  await sql`insert into users (id, email, name, password_hash, role, created_at)
    select md5('user' || n)::uuid::text, 'person-' || n || '@example.com', 'Person ' || n, repeat('h', 97), 'user', n
    from generate_series(0, ${sql.lit(PEOPLE - 1)}) n`.execute(db);
  await sql`insert into usage (user_id, quota_bytes, used_bytes, image_count)
    select id, 1073741824, 500000000, 1000 from users`.execute(db);
};

/** Ids grow with time like real ones. The owners change from picture to picture. */
const fillBatch = async (db: Database, from: number): Promise<void> => {
  const numbers = sql`generate_series(${sql.lit(from)}::bigint, ${sql.lit(from + BATCH - 1)}) n`;
  const owner = sql`md5('user' || (n * 7919 % ${sql.lit(PEOPLE)}))::uuid::text`;
  const id = sql`to_char(20260101000000000 + n, 'FM00000000000000000') || '-' || lpad((n * 7919 % 1000000)::text, 6, '0')`;
  const time = sql`1767225600000 + n`;
  await sql`insert into assets (id, namespace, user_id, thumbnail_of, mime_type, width, height, size_bytes, sha256,
      original_name, saved, created_at, thumbhash)
    select ${id} || '.png', 'image-edit', ${owner}, null, 'image/png', 1024, 1024, 1500000,
      md5(n::text) || md5((n + 1)::text), 'IMG_20260101_120000.jpg', 1, ${time}, repeat('t', 32) from ${numbers}`.execute(
    db,
  );
  await sql`insert into assets (id, namespace, user_id, thumbnail_of, mime_type, width, height, size_bytes, sha256,
      original_name, saved, created_at, thumbhash)
    select ${id} || '.thumb.png', 'image-edit', ${owner}, ${id} || '.png', 'image/png', 180, 180, 60000,
      md5((n + 2)::text) || md5((n + 3)::text), 'IMG_20260101_120000.jpg', 1, ${time}, null from ${numbers}`.execute(
    db,
  );
  await sql`insert into images (id, user_id, asset_id, title, model, prompt, edit_id, request, response, created_at, size_bytes)
    select gen_random_uuid()::text, ${owner}, ${id} || '.png', 'IMG_20260101_120000', 'gemini-2.5-flash-image',
      ${sql.lit(PROMPT)}, ${id},
      json_build_object('prompt', ${sql.lit(PROMPT)}, 'model', 'gemini-2.5-flash-image', 'original_image',
        json_build_object('id', ${id} || '.jpg', 'thumb_id', ${id} || '.thumb.png'))::text,
      json_build_object('task_id', ${id}, 'status', 'completed', 'result_image',
        json_build_object('id', ${id} || '.png', 'thumb_id', ${id} || '.thumb.png'),
        'created_at', 1767225600000, 'updated_at', 1767225612000)::text,
      ${time}, 1500000 from ${numbers}`.execute(db);
  await sql`insert into edits (id, user_id, kind, status, model, prompt, deadline_at, evidence, created_at, updated_at)
    select ${id}, ${owner}, 'edit', 'completed', 'gemini-2.5-flash-image', ${sql.lit(PROMPT)}, ${time} + 600000,
      ${sql.lit(EVIDENCE)}, ${time}, ${time} + 12000 from ${numbers}`.execute(db);
  await sql`insert into tasks (id, user_id, attempts, created_at) select ${id}, ${owner}, 1, ${time} from ${numbers}`.execute(
    db,
  );
  await sql`insert into edit_inputs (edit_id, role, position, asset_id, thumbnail_id)
    select ${id}, 'source', 0, ${id} || '.jpg', ${id} || '.thumb.jpg' from ${numbers}`.execute(db);
  await sql`insert into edit_outputs (edit_id, position, asset_id, thumbnail_id, saved)
    select ${id}, 0, ${id} || '.png', ${id} || '.thumb.png', 1 from ${numbers}`.execute(db);
};

interface Size {
  /** The table, or one of its indexes with indentation. */
  name: string;
  rows: number;
  bytes: number;
}

/** The sizes of a table and its indexes, the table first. */
export const sizesOf = async (db: Database, table: (typeof LARGE_TABLES)[number]): Promise<Size[]> => {
  const { rows } = await sql<Size>`
    with counted as (select count(*) as rows from ${sql.table(table)})
    select ${sql.lit(table)} as name, rows, pg_table_size(${sql.lit(table)}) as bytes from counted
    union all
    select '  ' || indexrelid::regclass::text, rows, pg_relation_size(indexrelid)
    from counted, pg_index where indrelid = ${sql.lit(table)}::regclass`.execute(db);
  return rows;
};

/** Fills an empty PostgreSQL database, over a single connection, with a million saved pictures of a thousand people. */
export const fillLargeLibrary = async (db: Database): Promise<void> => {
  // The foreign keys are correct by construction. Checking each of them would only take time.
  await sql`set session_replication_role = replica`.execute(db);
  await fillPeople(db);
  for (let from = 0; from < PICTURES; from += BATCH) await fillBatch(db, from);
  await db.transaction().execute(indexMissingImages);
  await sql`vacuum analyze`.execute(db);
};
