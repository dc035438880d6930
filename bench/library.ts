import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePicture } from '../apps/server/src/testing/pictures.ts';
import { Visitor } from '../apps/server/src/testing/visitor.ts';
import { type Figure, sideBySide, timed, timeFigure } from './figure.ts';
import { startPictor } from './servers.ts';
import { signUp } from './work.ts';

const SMALL = 1000;
const LARGE = 1_000_000;
const ROUNDS = 25;

/** Inserts rows as the server writes them, with one statement per table. The newest row has the highest number. */
const fill = (dataDir: string, rows: number): void => {
  const db = new DatabaseSync(join(dataDir, 'pictor.sqlite'));
  db.exec(`
    pragma synchronous = off;
    begin;
    create temp table numbers as with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows}) select i from n;
    insert into assets (id, namespace, user_id, mime_type, width, height, size_bytes, sha256, original_name, saved, created_at)
      select printf('20240101%09d-000000.png', i), 'image-edit', (select id from users), 'image/png', 64, 48, 100, '', '', 1, i from numbers;
    insert into images (id, user_id, asset_id, title, model, prompt, size_bytes, created_at)
      select printf('00000000-0000-4000-8000-%012d', i), (select id from users), printf('20240101%09d-000000.png', i),
        'picture ' || i, 'darkroom', '黑白', 100, i from numbers;
    update storage set image_count = ${rows}, used_bytes = ${rows} * 100, quota_bytes = 1 << 50;
    commit;
    pragma wal_checkpoint(truncate);
  `);
  db.close();
};

/** A server with one account that has saved this many pictures. */
const startFilled = async (dataDir: string, rows: number) => {
  const fresh = await startPictor(dataDir);
  await signUp(fresh);
  await fresh[Symbol.asyncDispose]();
  fill(dataDir, rows);
  const server = await startPictor(dataDir);
  const visitor = await signIn(server.url);
  return { server, visitor };
};

const signIn = async (url: string): Promise<Visitor> => {
  const visitor = new Visitor(() => url);
  await visitor.request('POST', '/api/v1/auth/login', {
    json: { email: 'bench@example.com', password: 'correct horse' },
  });
  return visitor;
};

const page = (visitor: Visitor, query: string) => async (): Promise<number> =>
  await timed(async () => {
    const { status, body } = await visitor.get(`/api/v1/images?limit=50${query}`);
    if (status !== 200 || body.images.length !== 50)
      throw new Error(`expected a page of 50 pictures, got ${body.images?.length}: ${status}`);
  });

/** The cursor of the row in the middle. */
const middleOf = (rows: number): string => {
  const i = rows / 2;
  return `&cursor=${i}.00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
};

const save = (visitor: Visitor, bytes: Buffer) => async (): Promise<number> => {
  const { id } = await visitor.upload(bytes);
  return await timed(() => visitor.saved(id));
};

/** The cost of a library of a million pictures compared with one of a thousand. */
export const measureLibrary = async (folder: string): Promise<Figure[]> => {
  const small = await startFilled(join(folder, 'small'), SMALL);
  await using _small = small.server;
  const large = await startFilled(join(folder, 'large'), LARGE);
  await using _large = large.server;
  const bytes = await makePicture();
  const measured = {
    'first page of 1,000,000 pictures, beside 1,000': await sideBySide(
      ROUNDS,
      page(small.visitor, ''),
      page(large.visitor, ''),
    ),
    'page by cursor at depth 500,000, beside 500': await sideBySide(
      ROUNDS,
      page(small.visitor, middleOf(SMALL)),
      page(large.visitor, middleOf(LARGE)),
    ),
    'saving one more, quota and all, beside 1,000': await sideBySide(
      ROUNDS,
      save(small.visitor, bytes),
      save(large.visitor, bytes),
    ),
  };
  return Object.entries(measured).map(([name, pair]) => timeFigure(name, pair, 1.5));
};
