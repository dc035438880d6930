import type { BlobStore } from '../blobs/blob-store.ts';
import type { DiskReserve } from '../blobs/disk-reserve.ts';
import type { Database } from '../db/database.ts';
import { Unavailable } from '../errors.ts';
import { requireStillThere } from '../features/library/library.ts';
import type { App } from './app-type.ts';

interface Dependencies {
  reserve: DiskReserve;
  db: Database;
  blobs: BlobStore;
}

/** `/healthz`: the process lives. `/readyz`: the database and its blob store answer, and the disk has room. */
export const healthRoutes = (app: App, { db, blobs, reserve }: Dependencies): void => {
  app.get('/healthz', { config: { access: 'public' }, handler: async () => ({ status: 'ok' }) });

  app.get('/readyz', {
    config: { access: 'public' },
    handler: async () => {
      await Promise.all([requireStillThere(db, blobs), blobs.check()]).catch((error: unknown) => {
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
