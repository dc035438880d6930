import { randomUUID } from 'node:crypto';
import type { TestServer } from './test-server.ts';

/**
 * Saves copies of a picture of the library, each a millisecond later than the one before, without the cost of uploads. Their titles are
 * `copy 1` and so on.
 *
 * @returns the ids of the copies
 */
export const saveCopies = async ({ context }: TestServer, imageId: string, count: number): Promise<string[]> => {
  const { blobs, db, staging } = context;
  const image = await db.selectFrom('images').selectAll().where('id', '=', imageId).executeTakeFirstOrThrow();
  const asset = await db.selectFrom('assets').selectAll().where('id', '=', image.asset_id).executeTakeFirstOrThrow();
  const keyOf = (id: string): string => `${asset.namespace}/${id.slice(0, 8)}/${id}`;
  const picture = await blobs.read(keyOf(asset.id));
  const ids: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    const id = randomUUID();
    const copy = asset.id.replace(/-\d{6}/, `-${String(n).padStart(6, '0')}`);
    await using staged = await staging.receive([picture]);
    await blobs.put(keyOf(copy), staged);
    await db
      .insertInto('assets')
      .values({ ...asset, id: copy })
      .execute();
    const facts = { id, asset_id: copy, title: `copy ${n}`, created_at: image.created_at + n };
    await db
      .insertInto('images')
      .values({ ...image, ...facts })
      .execute();
    ids.push(id);
  }
  return ids;
};
