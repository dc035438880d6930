import { join } from 'node:path';
import { makePicture } from '../apps/server/src/testing/files/pictures.ts';
import type { Visitor } from '../apps/server/src/testing/visitor.ts';
import { type Figure, sideBySide, timed, timeFigure } from './figure.ts';
import { cursorOf, fillSqlite } from './filled-library.ts';
import { startPictor } from './stand/servers.ts';
import { signIn, signUp } from './work.ts';

const SMALL = 1000;
const LARGE = 1_000_000;
const ROUNDS = 25;
const PERSON = 1;

/** A server with one account that has saved this many pictures. */
const startFilled = async (dataDir: string, rows: number) => {
  const fresh = await startPictor(dataDir);
  await signUp(fresh);
  await fresh[Symbol.asyncDispose]();
  await fillSqlite(join(dataDir, 'pictor.sqlite'), { email: 'bench@example.com', person: PERSON, count: rows });
  const server = await startPictor(dataDir);
  const visitor = await signIn(server);
  return { server, visitor };
};

const page = (visitor: Visitor, query: string) => async (): Promise<number> =>
  await timed(async () => {
    const { status, body } = await visitor.get(`/api/v1/images?limit=50${query}`);
    if (status !== 200 || body.images.length !== 50)
      throw new Error(`expected a page of 50 pictures, got ${body.images?.length}: ${status}`);
  });

const middleOf = (rows: number): string => `&cursor=${cursorOf(PERSON, rows / 2)}`;

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
