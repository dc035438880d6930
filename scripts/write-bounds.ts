import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { boundsTable } from '../apps/server/src/platform/bounds/bounds.ts';

const PAGE = join(import.meta.dirname, '../docs/operation.md');
const TABLE = /(<!-- bounds -->\n)[\s\S]*(<!-- \/bounds -->)/;

const page = await readFile(PAGE, 'utf8');
await writeFile(
  PAGE,
  page.replace(TABLE, (_whole, before: string, after: string) => `${before}${boundsTable()}\n${after}`),
);
