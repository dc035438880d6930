import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { boundsTable } from './bounds.ts';

it('the table of bounds in docs/operation.md is up to date: to write it, run npm run write-bounds', async () => {
  const page = await readFile(new URL('../../../../../docs/operation.md', import.meta.url), 'utf8');
  const [, table] = /<!-- bounds -->\n([\s\S]*)\n<!-- \/bounds -->/.exec(page) ?? [];
  expect(table).toBe(boundsTable());
});
