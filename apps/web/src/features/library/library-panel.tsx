import type { Image } from '@pictor/contracts';
import { IconPhoto } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { download } from '../../lib/download.ts';
import { errorWords } from '../../lib/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { flatten, imagesQuery, totalOf } from './api.ts';
import { LibraryGrid } from './library-grid.tsx';
import styles from './library-panel.module.css';
import { type PictureIds, toPicture } from './picture-ids.ts';
import { useDeleteImage } from './use-delete-image.ts';

/** Not part of the first screen, so they come after it; long before anybody clicks. */
const dialogs = () => import('./library-dialogs.ts');
const ImageViewer = lazy(() => dialogs().then((module) => ({ default: module.ImageViewer })));
const ConfirmDialog = lazy(() => dialogs().then((module) => ({ default: module.ConfirmDialog })));

const fileNameOf = ({ image_url, title }: Image): string =>
  new URL(image_url, location.origin).searchParams.get('fileName') ?? title;

const Loading = () => (
  <div className={styles['loading']} aria-hidden="true">
    {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
      <div key={key}>
        <Skeleton width="100%" height="auto" radius="var(--radius-control)" />
        <Skeleton width="60%" height="12px" />
        <Skeleton width="85%" height="10px" />
      </div>
    ))}
  </div>
);

const Empty = () => {
  const t = useTranslate();
  return (
    <div className={styles['empty']}>
      <IconPhoto size={32} stroke={1.25} />
      <p>{t('library.empty')}</p>
      <p className={styles['hint']}>{t('library.empty.hint')}</p>
    </div>
  );
};

export function LibraryPanel({ onContinue }: { onContinue: (picture: PictureIds) => void }) {
  const t = useTranslate();
  const scroller = useRef<HTMLDivElement>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<Image | null>(null);
  const query = useInfiniteQuery(imagesQuery);
  const remove = useDeleteImage();
  const images = flatten(query.data);
  const total = totalOf(query.data);
  const open = images.findIndex(({ id }) => id === openId);

  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const actions = {
    onOpen: (image: Image) => setOpenId(image.id),
    onDownload: (image: Image) => download(image.image_url, fileNameOf(image)),
    onContinue: (image: Image) => {
      const picture = toPicture(image);
      setOpenId(null);
      if (picture) onContinue(picture);
    },
    onDelete: setDoomed,
  };
  const confirmDelete = (): void => {
    if (!doomed) return;
    // The viewer goes on to the neighbour, as one does who clears up.
    if (doomed.id === openId) setOpenId((images[open + 1] ?? images[open - 1])?.id ?? null);
    remove(doomed);
    setDoomed(null);
  };

  return (
    <section className={styles['panel']} aria-label={t('library.label')}>
      <header className={styles['header']}>
        <h2>{t('library.label')}</h2>
        {total === undefined ? null : <span className={styles['count']}>{total}</span>}
      </header>
      <div ref={scroller} className={styles['scroller']}>
        {query.isPending ? <Loading /> : null}
        {query.isError && images.length === 0 ? (
          <div className={styles['empty']}>
            <p>{errorWords(query.error, t)}</p>
            <Button onClick={() => void query.refetch()}>{t('action.retry')}</Button>
          </div>
        ) : null}
        {query.isSuccess && images.length === 0 ? <Empty /> : null}
        {images.length > 0 ? (
          <LibraryGrid
            images={images}
            total={total ?? images.length}
            scroller={scroller}
            hasMore={hasNextPage && !isFetchingNextPage && !isFetchNextPageError}
            onMore={more}
            {...actions}
          />
        ) : null}
        {isFetchNextPageError ? (
          <div className={styles['more']}>
            <p>{errorWords(query.error, t)}</p>
            <Button onClick={more}>{t('action.retry')}</Button>
          </div>
        ) : null}
      </div>
      <Suspense>
        <ImageViewer
          image={images[open] ?? null}
          previous={images[open - 1] ?? null}
          next={open < 0 ? null : (images[open + 1] ?? null)}
          onClose={() => setOpenId(null)}
          {...actions}
        />
        <ConfirmDialog
          open={doomed !== null}
          question={t('library.delete.question')}
          detail={doomed?.title}
          confirmLabel={t('action.confirm')}
          cancelLabel={t('action.cancel')}
          onConfirm={confirmDelete}
          onClose={() => setDoomed(null)}
        />
      </Suspense>
    </section>
  );
}
