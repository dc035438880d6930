import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { LIBRARY_BOUNDS } from '../../platform/bounds/library.ts';
import { NotABackup } from './not-a-backup.ts';

/** A row of any table. Which columns exist is up to the backup. */
export type Row = Record<string, string | number | null>;

/** Number of rows that are read or inserted at once. */
export const BATCH = 200;
const BATCH_BYTES = 8 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Opens a file of a backup, which may have been tampered with. Rejects links, and does not block on pipes. @throws {NotABackup} */
export const openPlainFile = async (path: string): Promise<FileHandle> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new NotABackup(`${path} is not a file`);
};

/** Node's own line reader also splits at U+2028 and U+2029, which JSON does not escape. @throws {NotABackup} */
async function* readLines(path: string): AsyncGenerator<Buffer[]> {
  await using file = await openPlainFile(path);
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const bytes of file.createReadStream({ autoClose: false })) {
    // Without an encoding, a file stream yields buffers.
    const chunk = bytes as Buffer;
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(Buffer.concat([...rest, chunk.subarray(start, end)]));
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    if (restBytes > LIBRARY_BOUNDS.backupRow.value) throw new NotABackup(`${path} has a line that is too long`);
    yield lines;
  }
  if (restBytes > 0) yield [Buffer.concat(rest)];
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((field) => field === null || typeof field === 'string' || Number.isSafeInteger(field));

const parseRow = (line: Buffer): Row | undefined => {
  try {
    const value: unknown = JSON.parse(line.toString());
    return isRow(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const haveSameColumns = (a: Row, b: Row): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((column) => Object.hasOwn(b, column));

/** Yields the rows of a table's file in batches. All rows must have the same columns. @throws {NotABackup} */
export async function* readRows(path: string): AsyncGenerator<Row[]> {
  let first: Row | undefined;
  let rows: Row[] = [];
  let bytes = 0;
  for await (const lines of readLines(path))
    for (const line of lines) {
      const row = parseRow(line);
      if (!row) throw new NotABackup(`${path} has a line that is not a row`);
      first ??= row;
      if (!haveSameColumns(first, row)) throw new NotABackup(`${path} has rows with different columns`);
      rows.push(row);
      bytes += line.length;
      if (rows.length < BATCH && bytes < BATCH_BYTES) continue;
      yield rows;
      rows = [];
      bytes = 0;
    }
  if (rows.length > 0) yield rows;
}
