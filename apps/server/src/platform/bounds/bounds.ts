import { ACCOUNTS_BOUNDS } from './accounts.ts';
import type { Bound, Bounds } from './bound.ts';
import { ENGINES_BOUNDS } from './engines.ts';
import { IMAGING_BOUNDS } from './imaging.ts';
import { LIBRARY_BOUNDS } from './library.ts';
import { STORAGE_BOUNDS } from './storage.ts';
import { TASKS_BOUNDS } from './tasks.ts';
import { TRANSPORT_BOUNDS } from './transport.ts';

/** Every limit of the server, by area. `scripts/write-bounds.ts` writes them to `docs/operation.md` as a table. */
export const BOUNDS: Readonly<Record<string, Bounds>> = {
  'Requests and connections': TRANSPORT_BOUNDS,
  'Accounts and sign-in': ACCOUNTS_BOUNDS,
  'Pictures and decoding': IMAGING_BOUNDS,
  'Library and search': LIBRARY_BOUNDS,
  Storage: STORAGE_BOUNDS,
  Tasks: TASKS_BOUNDS,
  'Responses of models': ENGINES_BOUNDS,
};

const withUnit = ({ value, unit }: Bound): string => {
  switch (unit) {
    case 'bytes':
      return value % 1024 ** 2 === 0
        ? `${value / 1024 ** 2} MiB`
        : value % 1024 === 0
          ? `${value / 1024} KiB`
          : `${value} B`;
    case 'milliseconds':
      return value % 1000 === 0 ? `${value / 1000} s` : `${value} ms`;
    case 'seconds':
      return `${value} s`;
    case 'percent':
      return `${value} %`;
    case 'count':
      return value.toLocaleString('en');
    default:
      return `${value.toLocaleString('en')} ${unit}`;
  }
};

const row = (bound: Bound): string => {
  const variable = bound.variable === undefined ? '' : ` (\`${bound.variable}\`)`;
  return `| ${bound.limits}${variable} | ${withUnit(bound)} | ${bound.per} | ${bound.answer} |\n`;
};

/** The table for `docs/operation.md`, in Markdown. */
export const boundsTable = (): string =>
  Object.entries(BOUNDS)
    .map(
      ([area, bounds]) =>
        `\n### ${area}\n\n| limit on | value | for each | beyond it |\n| --- | --: | --- | --- |\n${Object.values(bounds).map(row).join('')}`,
    )
    .join('');
