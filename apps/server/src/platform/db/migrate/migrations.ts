import type { TableMigration } from './migration.ts';
import * as m0001 from './migrations/0001-first-slice.ts';
import * as m0002 from './migrations/0002-library.ts';
import * as m0003 from './migrations/0003-many-processes.ts';
import * as m0004 from './migrations/0004-backups.ts';
import * as m0005 from './migrations/0005-doctor-round.ts';
import * as m0006 from './migrations/0006-prices.ts';
import * as m0007 from './migrations/0007-both-languages.ts';
import * as m0008 from './migrations/0008-positions.ts';
import * as m0009 from './migrations/0009-image-search.ts';
import * as m0010 from './migrations/0010-accounts.ts';
import * as m0011 from './migrations/0011-plain-names.ts';
import * as m0012 from './migrations/0012-edits.ts';
import * as m0013 from './migrations/0013-edits-moved.ts';
import * as m0014 from './migrations/0014-queue.ts';
import * as m0015 from './migrations/0015-failures.ts';
import * as m0016 from './migrations/0016-failures-converted.ts';
import * as m0017 from './migrations/0017-results.ts';
import * as m0018 from './migrations/0018-providers.ts';
import * as m0019 from './migrations/0019-spend.ts';
import * as m0020 from './migrations/0020-batches.ts';
import * as m0021 from './migrations/0021-fallback.ts';

/** In the order of their numbers. A released migration is never edited. */
export const migrations: Record<string, TableMigration> = {
  '0001-first-slice': m0001,
  '0002-library': m0002,
  '0003-many-processes': m0003,
  '0004-backups': m0004,
  '0005-doctor-round': m0005,
  '0006-prices': m0006,
  '0007-both-languages': m0007,
  '0008-positions': m0008,
  '0009-image-search': m0009,
  '0010-accounts': m0010,
  '0011-plain-names': m0011,
  '0012-edits': m0012,
  '0013-edits-moved': m0013,
  '0014-queue': m0014,
  '0015-failures': m0015,
  '0016-failures-converted': m0016,
  '0017-results': m0017,
  '0018-providers': m0018,
  '0019-spend': m0019,
  '0020-batches': m0020,
  '0021-fallback': m0021,
};
