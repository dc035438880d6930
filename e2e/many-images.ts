import { link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Image } from '@pictor/contracts';
import { openDatabase } from '../apps/server/src/platform/db/database.ts';
import { indexMissingImages } from '../apps/server/src/platform/db/search/image-search.ts';

const DAY = '20260101';

const fileName = (url: string): string => new URL(url, 'http://localhost').searchParams.get('fileName') ?? '';

/**
 * Inserts copies of one saved picture, each older than the one before, directly into the data folder: as rows, and as further names of the
 * same file. Through the API this would take minutes.
 */
export const insertMany = async (dataDir: string, image: Image, count: number): Promise<void> => {
  const original = fileName(image.image_url);
  const thumbnail = fileName(image.thumbnail_url);
  const blobs = join(dataDir, 'blobs/image-edit');
  const folder = join(blobs, DAY);
  await mkdir(folder, { recursive: true });

  const file = join(dataDir, 'pictor.sqlite');
  const db = new DatabaseSync(file, { timeout: 5000 });
  const copy = (table: string, changed: Record<string, string>, id: string) => {
    const columns = db.prepare(`select name from pragma_table_info('${table}')`).all();
    const names = columns.map(({ name }) => String(name));
    const values = names.map((name) => changed[name] ?? name);
    return db.prepare(`insert into ${table} (${names}) select ${values} from ${table} where id = '${id}'`);
  };
  const asset = copy('assets', { id: ':id' }, original);
  const small = copy('assets', { id: ':id', thumbnail_of: ':of' }, thumbnail);
  const row = copy(
    'images',
    { id: ':id', asset_id: ':asset', title: ':title', created_at: 'created_at - 60000 * :age', edit_id: 'null' },
    image.id,
  );
  db.exec('begin immediate');
  for (let age = 1; age <= count; age += 1) {
    const stem = `${DAY}${String(age).padStart(9, '0')}-000000`;
    const names = { asset: `${stem}${original.slice(24)}`, thumbnail: `${stem}${thumbnail.slice(24)}` };
    asset.run({ id: names.asset });
    small.run({ id: names.thumbnail, of: names.asset });
    row.run({ id: crypto.randomUUID(), asset: names.asset, title: `第 ${age} 张`, age });
    await link(join(blobs, original.slice(0, 8), original), join(folder, names.asset));
    await link(join(blobs, thumbnail.slice(0, 8), thumbnail), join(folder, names.thumbnail));
  }
  db.prepare('update usage set image_count = image_count + ?, used_bytes = used_bytes + ?').run(
    count,
    count * image.size_bytes,
  );
  db.exec('commit');
  db.close();
  const library = openDatabase({ kind: 'sqlite', file }, { onError: () => {} });
  await library.transaction().execute(indexMissingImages);
  await library.destroy();
};
