import { DiskFull, Unavailable } from '../../errors.ts';
import { DatabaseDamaged } from './database-damaged.ts';

const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
/** SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log. */
const NO_ROOM_FOR_INDEX = 4874;

/** SQLite's extended result code (https://sqlite.org/rescode.html). 0 if the error does not come from SQLite. */
const resultCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;

const primaryCode = (error: unknown): number => resultCode(error) & 0xff;

/** Another process holds the lock. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === BUSY;

/** Maps a database error to an error for the caller. Returns any other error unchanged. */
export const databaseFault = (error: unknown): unknown => {
  if (resultCode(error) === NO_ROOM_FOR_INDEX) return new DiskFull(error);
  switch (primaryCode(error)) {
    case 13: // SQLITE_FULL
      return new DiskFull(error);
    case BUSY:
    case 6: // SQLITE_LOCKED
    case 8: // SQLITE_READONLY
    case 10: // SQLITE_IOERR
    case 14: // SQLITE_CANTOPEN
      return new Unavailable('数据库暂时不可用，请稍后再试', error);
    case CORRUPT:
    case NOT_A_DATABASE:
      return new DatabaseDamaged([error instanceof Error ? error.message : String(error)]);
    default:
      return error;
  }
};
