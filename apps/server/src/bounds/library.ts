import { ARCHIVE_ITEMS } from '@pictor/contracts';
import type { Bounds } from './bound.ts';

export const LIBRARY_BOUNDS = {
  // Exports, archives, imports and restores.
  zipDownloads: {
    value: 1,
    unit: 'count',
    per: 'person',
    limits: 'exports and archives that are downloaded at once',
    answer: '`429 download_running`',
  },
  zipDownloadsOfAll: {
    value: 8,
    unit: 'count',
    per: 'process',
    limits: 'exports and archives that are downloaded at once, of all people',
    answer: '`429 too_many_downloads`',
  },
  zipRows: {
    value: 100,
    unit: 'count',
    per: 'request',
    limits: 'rows of the library that an export or archive holds in memory',
    answer: 'the next rows are read after these',
  },
  spoolMemory: {
    value: 1024 * 1024,
    unit: 'bytes',
    per: 'request',
    limits: 'each list that an export or archive makes for the end of its ZIP, in memory',
    answer: 'the list goes on in a file',
  },
  archiveItems: {
    value: ARCHIVE_ITEMS,
    unit: 'count',
    per: 'request',
    limits: 'pictures, and as many videos, in an archive',
    answer: '`400 validation_failed`',
  },
  archives: {
    value: 20,
    unit: 'count',
    per: 'person',
    limits: 'archives that wait to be downloaded',
    answer: 'the oldest is given up',
  },
} as const satisfies Bounds;
