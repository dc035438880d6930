import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';

const README = join(import.meta.dirname, 'README.md');
const TABLE = /(<!-- figures -->\n)[\s\S]*(<!-- \/figures -->)/;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

/** The figures as a Markdown table, with the machine on which they were measured. */
export const tableOf = (figures: readonly Figure[]): string =>
  [
    `\`npm run bench\` on ${availableParallelism()} cores, Node ${process.versions.node}:\n\n`,
    row(['figure', 'bare library', 'Pictor', 'ratio', 'bound', 'met']),
    row(['---', '--:', '--:', '--:', '---', '---']),
    ...figures.map(({ name, bare, pictor, ratio, bound, met }) =>
      row([name, bare, pictor, ratio, bound, met ? 'yes' : '**no**']),
    ),
  ].join('');

export const writeReadme = async (table: string): Promise<void> => {
  const text = await readFile(README, 'utf8');
  await writeFile(
    README,
    text.replace(TABLE, (_whole, before: string, after: string) => `${before}${table}${after}`),
  );
};
