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
  importFiles: {
    value: 500_000,
    unit: 'count',
    per: 'request',
    limits: 'files in a ZIP that is imported',
    answer: 'the import takes nothing',
  },
  manifestBytes: {
    value: 16 * 1024 ** 3,
    unit: 'bytes',
    per: 'request',
    limits: 'manifest of a ZIP that is imported',
    answer: 'the import takes nothing',
  },
  manifestEntries: {
    value: 500_000,
    unit: 'count',
    per: 'request',
    limits: 'entries of such a manifest',
    answer: 'the import takes nothing',
  },
  // Request and response may have 64 Ki characters each, and an older export has spaces in front of every value.
  manifestEntry: {
    value: 8 * 1024 * 1024,
    unit: 'bytes',
    per: 'row',
    limits: 'an entry of such a manifest',
    answer: 'the import takes nothing',
  },
  manifestValues: {
    value: 150_000,
    unit: 'count',
    per: 'row',
    limits: 'values in an entry of such a manifest',
    answer: 'the import takes nothing',
  },
  manifestDepth: {
    value: 64,
    unit: 'count',
    per: 'row',
    limits: 'levels of an entry of such a manifest',
    answer: 'the import takes nothing',
  },
  backupManifest: {
    value: 1024 * 1024,
    unit: 'bytes',
    per: 'request',
    limits: 'manifest of a backup that is restored',
    answer: 'the restore takes nothing',
  },
  // Request and response of a picture may have 64 Ki characters each, which are escaped twice in a row.
  backupRow: {
    value: 16 * 1024 * 1024,
    unit: 'bytes',
    per: 'row',
    limits: 'row of a backup that is restored',
    answer: 'the restore takes nothing',
  },
} as const satisfies Bounds;
