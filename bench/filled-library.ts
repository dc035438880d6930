import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { DatabaseConfig } from '../apps/server/src/platform/config/config.ts';
import { openDatabase } from '../apps/server/src/platform/db/database.ts';
import { indexMissingImages } from '../apps/server/src/platform/db/search/image-search.ts';

/** Words of real instructions, from frequent to rare: each is drawn about as often as its place tells. */
const CHINESE =
  '亮一点 提高对比度 黑白 裁剪 旋转 加暗角 暖色 去掉背景 锐化 猫咪 山水 清晨 海边 日落 城市 夜景 人像 胶片 复古 电影感 小红书 封面 产品 白底 咖啡 面包 樱花 雪山 森林 湖面 星空 婚礼 海报 水墨 油画 国风 汉服 灯笼 春节 毕业 旅行 高铁 自行车 跑车 书桌 键盘 耳机 手表 香水 口红 玻璃 木纹 大理石 金属 逆光 剪影 倒影 特写 微距 全景 俯拍 广角 柔焦 印章'.split(
    ' ',
  );
const ENGLISH =
  'brighter contrast crop rotate warm background sharpen cat mountain morning sea sunset city night portrait film vintage cinematic cover product coffee bread flower snow forest lake star wedding poster oil festival travel train bicycle desk keyboard phone watch perfume lipstick glass wood marble metal shadow reflection macro panorama blur grain vignette'.split(
    ' ',
  );
/** In one picture of five thousand. */
export const RARE = '鎏金凤凰';
const RARE_EVERY = 5000;
const WORDS = 6;
const ENGLISH_EVERY = 3;
/** Rows of one statement for PostgreSQL. */
const BATCH = 10_000;

/** Numbers from 0 to 1 that are the same in every run. */
const seeded = (seed: number) => (): number => {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  return seed / 0x7fffffff;
};

interface Row {
  id: string;
  asset: string;
  title: string;
  prompt: string;
  time: number;
}

const placeOf = (person: number, n: number): Pick<Row, 'id' | 'time'> => ({
  id: `00000000-0000-4000-800${person}-000${String(n).padStart(9, '0')}`,
  time: Date.UTC(2024, 0, person) + 1000 * n,
});

/** The cursor of a list that continues after picture `n` of a filled library, counted from the oldest. */
export const cursorOf = (person: number, n: number): string => {
  const { id, time } = placeOf(person, n);
  return `${time}.${id}`;
};

/** Pictures as people save them; `person` keeps the ids of two people apart. */
export function* rowsOf(person: number, count: number): Generator<Row> {
  const random = seeded(person);
  const drawn = (words: readonly string[]) => words[Math.floor(words.length * random() ** 2)] ?? '';
  for (let n = 0; n < count; n += 1) {
    const words = Array.from({ length: WORDS }, () => drawn(CHINESE));
    if (n % ENGLISH_EVERY === 0) words.push(` ${drawn(ENGLISH)} ${drawn(ENGLISH)}`);
    if (n % RARE_EVERY === 0) words.push(RARE);
    yield {
      ...placeOf(person, n),
      asset: `2024010${person}${String(n).padStart(9, '0')}-000000.png`,
      title: `IMG_${1000 + (n % 9000)}`,
      prompt: words.join('，'),
    };
  }
}

interface Library {
  email: string;
  person: number;
  count: number;
}

const index = async (database: DatabaseConfig): Promise<void> => {
  const db = openDatabase(database, { onError: () => {}, patient: true });
  await db.transaction().execute(indexMissingImages);
  await db.destroy();
};

/** Fills the library of somebody who has signed up, in the file of a server that stands still. */
export const fillSqlite = async (file: string, { email, person, count }: Library): Promise<void> => {
  const db = new DatabaseSync(file);
  db.exec('pragma synchronous = off; begin');
  const user = db.prepare('select id from users where email = ?').get(email)?.['id'] ?? null;
  const asset = db.prepare(`insert into assets
    (id, namespace, user_id, mime_type, width, height, size_bytes, sha256, original_name, saved, created_at)
    values (?, 'image-edit', ?, 'image/png', 64, 48, ?, '', '', 1, ?)`);
  const image = db.prepare(`insert into images
    (id, user_id, asset_id, title, model, prompt, size_bytes, charged_bytes, created_at)
    values (?, ?, ?, ?, 'darkroom', ?, ?, 100, ?)`);
  for (const row of rowsOf(person, count)) {
    const size = 100 + (row.time % 1000);
    asset.run(row.asset, user, size, row.time);
    image.run(row.id, user, row.asset, row.title, row.prompt, size, row.time);
  }
  db.prepare('update usage set image_count = ?, used_bytes = ? * 100, quota_bytes = 1 << 50 where user_id = ?').run(
    count,
    count,
    user,
  );
  db.exec('commit; pragma wal_checkpoint(truncate)');
  db.close();
  await index({ kind: 'sqlite', file });
};

const fillLibrary = async (client: pg.Client, { email, person, count }: Library): Promise<void> => {
  const { rows } = await client.query('select id from users where email = $1', [email]);
  const user: unknown = rows[0]?.id;
  let batch: Row[] = [];
  const write = async (): Promise<void> => {
    const values = [JSON.stringify(batch), user];
    const from = 'from json_to_recordset($1) as r(id text, asset text, title text, prompt text, time bigint)';
    await client.query(
      `insert into assets (id, namespace, user_id, mime_type, width, height, size_bytes, sha256, original_name, saved, created_at)
       select asset, 'image-edit', $2, 'image/png', 64, 48, 100 + time % 1000, '', '', 1, time ${from}`,
      values,
    );
    await client.query(
      `insert into images (id, user_id, asset_id, title, model, prompt, size_bytes, charged_bytes, created_at)
       select id, $2, asset, title, 'darkroom', prompt, 100 + time % 1000, 100, time ${from}`,
      values,
    );
    batch = [];
  };
  for (const row of rowsOf(person, count)) {
    batch.push(row);
    if (batch.length === BATCH) await write();
  }
  await write();
  await client.query(
    `update usage set image_count = $1::bigint, used_bytes = $1::bigint * 100, quota_bytes = 1::bigint << 50
     where user_id = $2`,
    [count, user],
  );
};

/** The same in PostgreSQL, where the server may run. The index of the search is built at the end, which takes half of the time. */
export const fillPostgres = async (url: string, libraries: readonly Library[]): Promise<void> => {
  await using opened = new AsyncDisposableStack();
  const client = new pg.Client({ connectionString: url });
  opened.defer(() => client.end());
  await client.connect();
  await client.query(`set synchronous_commit = off; set maintenance_work_mem = '512MB'`);
  for (const library of libraries) await fillLibrary(client, library);
  const { rows } = await client.query(`select pg_get_indexdef('image_search_grams'::regclass) as definition`);
  await client.query('drop index image_search_grams');
  await index({ kind: 'postgres', url, connections: 1 });
  await client.query(rows[0]?.definition);
  await client.query('vacuum analyze');
};
