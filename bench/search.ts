import { join } from 'node:path';
import type { Visitor } from '../apps/server/src/testing/visitor.ts';
import { durationFigure, type Figure, median, timed } from './figure.ts';
import { fillPostgres, fillSqlite, RARE } from './filled-library.ts';
import { type ServerProcess, startPictor } from './stand/servers.ts';
import { signIn, signUp } from './work.ts';

const LIBRARIES = [
  { name: 'searches', person: 1, count: 200_000, bound: 30 },
  { name: 'collects', person: 2, count: 1_000_000, bound: 60 },
] as const;
/** Rare and frequent, one character and parts of words, several words, nothing, and words whose characters are frequent. */
const SEARCHES = [
  '猫',
  '凤凰',
  '提高对比度',
  '山水 樱花',
  'cat',
  'eflec',
  'e',
  'IMG_4711',
  'darkroom',
  '没有的词',
  '水山',
  `${RARE} 黑白`,
];
const ROUNDS = 5;
/** The most that a page of something else may stand still for. */
const LONGEST_BLOCK = 50;
const SECRET_KEY = 'a key of the bench, long enough for it';

/** Milliseconds of the search that takes longest, each the median of its rounds. */
const slowestSearch = async (visitor: Visitor): Promise<number> => {
  const times: number[] = [];
  for (const q of SEARCHES) {
    const path = `/api/v1/images?limit=50&q=${encodeURIComponent(q)}`;
    const search = async () => {
      const { status, body } = await visitor.get(path);
      if (status !== 200) throw new Error(`search for ${q}: ${status} ${body.code}`);
    };
    await search();
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await timed(search));
    times.push(median(rounds));
  }
  return Math.max(...times);
};

const measureSearches = async (server: ServerProcess, database: string): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const { name, count, bound } of LIBRARIES) {
    const slowest = await slowestSearch(await signIn(server, name));
    figures.push(
      durationFigure(
        `slowest of ${SEARCHES.length} searches in ${count.toLocaleString('en')} pictures, ${database}`,
        slowest,
        bound,
      ),
    );
  }
  return figures;
};

/** Milliseconds that the event loop has stood still for since it was asked before. */
const longestBlock = async (visitor: Visitor): Promise<number> => {
  const { text } = await visitor.get('/metrics');
  const [, seconds] = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text) ?? [];
  if (seconds === undefined) throw new Error('/metrics does not tell the lag of the event loop');
  return 1000 * Number(seconds);
};

/** What reads or changes a large library, as the page asks for it. */
const requestsOf = async (visitor: Visitor): Promise<[name: string, send: () => Promise<unknown>][]> => {
  const { images } = await visitor.images('?limit=50&offset=1000');
  const [first, second] = images;
  if (!first || !second) throw new Error('the library is empty');
  const queries = [
    '',
    'sort=oldest',
    'sort=largest',
    'offset=1000',
    'offset=900000',
    'model=darkroom',
    'q=e',
    'q=cat&sort=largest',
    'from=2024-01-05T00:00:00Z&to=2024-01-06T00:00:00Z',
  ];
  return [
    ...queries.map((query): [string, () => Promise<unknown>] => [
      `GET images?${query}`,
      () => visitor.get(`/api/v1/images?limit=100&${query}`),
    ]),
    ['GET models', () => visitor.get('/api/v1/images/models')],
    ['GET storage', () => visitor.get('/api/v1/storage')],
    ['GET tasks', () => visitor.get('/api/image-edit/tasks')],
    ['GET unsaved tasks', () => visitor.get('/api/image-edit/tasks?unsaved=true')],
    ['GET largest', () => visitor.get('/api/v1/storage/largest')],
    ['GET users', () => visitor.get('/api/v1/admin/users')],
    ['PATCH image', () => visitor.request('PATCH', `/api/v1/images/${first.id}`, { json: { title: '新的名字' } })],
    ['DELETE image', () => visitor.request('DELETE', `/api/v1/images/${second.id}`)],
    ['POST image', async () => await visitor.saved((await visitor.upload()).id)],
  ];
};

const measureBlocks = async (server: ServerProcess): Promise<Figure> => {
  const visitor = await signIn(server, 'collects');
  const blocks: { name: string; milliseconds: number }[] = [];
  for (const [name, send] of await requestsOf(visitor)) {
    await longestBlock(visitor);
    await send();
    blocks.push({ name, milliseconds: await longestBlock(visitor) });
  }
  const longest = blocks.reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one));
  const name = `longest that a request stops the event loop at 1,000,000 pictures (${longest.name})`;
  return durationFigure(name, longest.milliseconds, LONGEST_BLOCK);
};

/** What searches cost in large libraries, on both databases. */
export const measureSearch = async (folder: string, databaseUrl: string): Promise<Figure[]> => {
  const dataDir = join(folder, 'search');
  {
    await using fresh = await startPictor(dataDir);
    for (const { name } of LIBRARIES) await signUp(fresh, name);
  }
  for (const { name, person, count } of LIBRARIES)
    await fillSqlite(join(dataDir, 'pictor.sqlite'), { email: `${name}@example.com`, person, count });
  await using sqlite = await startPictor(dataDir);
  // At its start the doctor looks for the file of each picture, of which there are none here.
  await sqlite.idle();
  const figures = [...(await measureSearches(sqlite, 'SQLite')), await measureBlocks(sqlite)];

  await using postgres = await startPictor(join(folder, 'search-postgres'), { DATABASE_URL: databaseUrl, SECRET_KEY });
  for (const { name } of LIBRARIES) await signUp(postgres, name);
  await fillPostgres(
    databaseUrl,
    LIBRARIES.map(({ name, ...library }) => ({ ...library, email: `${name}@example.com` })),
  );
  await postgres.idle();
  return [...figures, ...(await measureSearches(postgres, 'PostgreSQL'))];
};
