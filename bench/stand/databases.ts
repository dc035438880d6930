import { join } from 'node:path';
import { makePicture } from '../../apps/server/src/testing/files/pictures.ts';
import type { Visitor } from '../../apps/server/src/testing/visitor.ts';
import { type Figure, sideBySide, timed, timeFigure } from '../figure.ts';
import { signUp } from '../work.ts';
import { startPictor } from './servers.ts';

const PICTURES = 200;
const ROUNDS = 25;
const SIGN_INS = 11;

const list = (visitor: Visitor) => async (): Promise<number> =>
  await timed(async () => {
    const { images } = await visitor.images('?limit=50');
    if (images.length !== 50) throw new Error(`expected a page of 50 pictures, got ${images.length}`);
  });

const save = (visitor: Visitor, bytes: Buffer) => async (): Promise<number> => {
  const { id } = await visitor.upload(bytes);
  return await timed(() => visitor.saved(id));
};

const signIn = (visitor: Visitor) => async (): Promise<number> =>
  await timed(async () => {
    const json = { email: 'bench@example.com', password: 'correct horse' };
    const { status } = await visitor.request('POST', '/api/v1/auth/login', { json });
    if (status !== 200) throw new Error(`login: ${status}`);
  });

/** The cost of PostgreSQL compared with SQLite, both on this machine and both waiting for the disk at every commit. */
export const measureDatabases = async (folder: string, databaseUrl: string): Promise<Figure[]> => {
  await using sqlite = await startPictor(join(folder, 'sqlite'));
  await using postgres = await startPictor(join(folder, 'postgres'), {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'a key of the bench, long enough for it',
  });
  const bytes = await makePicture();
  const [ours, theirs] = [await signUp(sqlite), await signUp(postgres)];
  for (const visitor of [ours, theirs]) for (let n = 0; n < PICTURES; n += 1) await save(visitor, bytes)();
  const measured = {
    'first page of a library, PostgreSQL beside SQLite': await sideBySide(ROUNDS, list(ours), list(theirs)),
    'saving a picture, PostgreSQL beside SQLite': await sideBySide(ROUNDS, save(ours, bytes), save(theirs, bytes)),
    'signing in, PostgreSQL beside SQLite': await sideBySide(SIGN_INS, signIn(ours), signIn(theirs)),
  };
  return Object.entries(measured).map(([name, pair]) => timeFigure(name, pair, 2));
};
