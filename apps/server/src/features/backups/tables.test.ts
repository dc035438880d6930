import { expect, it } from 'vitest';
import { startTestServer } from '../../testing/test-server.ts';
import { LEFT_OUT, TABLES } from './tables.ts';

it('every table is in a backup, or is left out for a reason', async () => {
  await using server = await startTestServer();
  const tables = await server.context.db.introspection.getTables();
  const found = tables
    .filter(({ isView, schema }) => !isView && (schema === undefined || schema === 'public'))
    .map(({ name }) => name)
    // The full-text index of SQLite has tables of its own.
    .filter((name) => !name.startsWith('image_search_grams'));
  expect(found.toSorted()).toEqual(expect.arrayContaining(Object.keys(TABLES)));
  expect(found.filter((name) => !(name in TABLES || name in LEFT_OUT))).toEqual([]);
});
