import type { BlobStore } from '../platform/blobs/blob-store.ts';
import type { DiskReserve } from '../platform/blobs/disk-reserve.ts';
import type { Staging } from '../platform/blobs/staging.ts';
import { type Database, requireWritable } from '../platform/db/database.ts';
import { Unavailable } from '../platform/errors.ts';
import type { App } from '../platform/requests/app-type.ts';
import { withDeadline } from '../platform/with-deadline.ts';

interface Dependencies {
  reserve: DiskReserve;
  db: Database;
  blobs: BlobStore;
  staging: Staging;
  /** Checks that the database and the blob store still belong together. */
  requireStillThere: () => Promise<void>;
}

/** Upper limit for the response, so that the caller does not wait for the sum of all dependency timeouts. */
const ANSWER_MILLISECONDS = 10_000;

/** `/healthz`: the process is alive. `/readyz`: the database, blob store and staging folder accept writes, and the disk has room. */
export const healthRoutes = (app: App, { db, blobs, staging, reserve, requireStillThere }: Dependencies): void => {
  app.get('/healthz', { config: { access: 'public' }, handler: async () => ({ status: 'ok' }) });

  app.get('/readyz', {
    config: { access: 'public' },
    handler: async () => {
      const looks = [requireStillThere(), blobs.check(), staging.check(), requireWritable(db)];
      await withDeadline(ANSWER_MILLISECONDS, Promise.all(looks)).catch((error: unknown) => {
        throw new Unavailable('数据库或文件存储暂时不可用', error);
      });
      try {
        reserve.require();
      } catch (error) {
        throw new Unavailable('服务器磁盘空间不足', error);
      }
      return { status: 'ready' };
    },
  });
};
