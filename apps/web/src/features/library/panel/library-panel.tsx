import type { Image } from '@pictor/contracts';
import { IconPhoto } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { download } from '../../../lib/download.ts';
import { errorWords } from '../../../lib/error-words.ts';
import { loadMessages, useTranslate } from '../../../lib/i18n/i18n.ts';
import { whenIdle } from '../../../lib/idle.ts';
import { lazyPart, useLazyPart } from '../../../lib/lazy-part.ts';
import { titleWords } from '../../../lib/title.ts';
import { Button } from '../../../ui/button.tsx';
import { notifyProblem } from '../../../ui/notify-problem.ts';
import { imagesQuery } from '../api.ts';
import { flatten, totalOf } from '../cache/pages.ts';
import { useLibrarySync } from '../cache/use-library-sync.ts';
import { CARD_ATTRIBUTE, CardSkeleton } from '../card/library-card.tsx';
import { LibraryGrid } from '../grid/library-grid.tsx';
import { fileNameOf, type PictureIds, toPicture } from '../picture-ids.ts';
import { useDeleteImages } from '../removal/use-delete-images.ts';
import { LibraryHeader } from './library-header.tsx';
import styles from './library-panel.module.css';
import { chosenOf, extendTo, NOTHING_CHOSEN, toggle } from './selection.ts';

/** The first screen does not need the dialogs. Load them after it, before anybody clicks. */
const dialogsPart = lazyPart(async () => {
  await whenIdle();
  const [{ ConfirmDialog, ImageViewer }] = await Promise.all([import('./library-dialogs.ts'), loadMessages('viewer')]);
  return { ConfirmDialog, ImageViewer };
});

const Loading = () => (
  <ul className={styles['loading']} aria-hidden="true">
    {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
      <CardSkeleton key={key} />
    ))}
  </ul>
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

/** The opened picture and its index, so that the viewer still has neighbours when the picture disappears from the list. */
interface Opened {
  image: Image;
  index: number;
}

function useOpened(images: readonly Image[]) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const listed = opened ? images.findIndex(({ id }) => id === opened.image.id) : -1;
  const open = (image: Image): void => setOpened({ image, index: images.findIndex(({ id }) => id === image.id) });
  const index = listed < 0 ? (opened?.index ?? -1) : listed;
  return {
    image: images[listed] ?? opened?.image ?? null,
    index: opened ? index : -1,
    previous: opened ? (images[index - 1] ?? null) : null,
    next: opened ? (images[listed < 0 ? index : index + 1] ?? null) : null,
    open,
    close: () => setOpened(null),
  };
}

interface DialogsInput {
  opened: ReturnType<typeof useOpened>;
  doomed: readonly Image[];
  setDoomed: (images: readonly Image[]) => void;
}

/** Null until the dialogs have loaded. If one is wanted and cannot be loaded, a notice reports that and offers a retry. */
function useDialogs({ opened, doomed, setDoomed }: DialogsInput) {
  const t = useTranslate();
  const onMissing = (error: unknown): void => {
    const { image } = opened;
    const again = (): void => {
      if (image) opened.open(image);
      setDoomed(doomed);
    };
    opened.close();
    setDoomed([]);
    notifyProblem(error, { t, key: 'library-dialogs', action: { label: t('action.retry'), run: again } });
  };
  return useLazyPart(dialogsPart, { wanted: opened.image !== null || doomed.length > 0, onMissing }).value;
}

interface LibraryPanelProps {
  onContinue: (picture: PictureIds) => void;
  /** Links to the storage page. */
  links?: ReactNode;
}

export function LibraryPanel({ onContinue, links }: LibraryPanelProps) {
  const t = useTranslate();
  const panel = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [doomed, setDoomed] = useState<readonly Image[]>([]);
  const [selection, setSelection] = useState(NOTHING_CHOSEN);
  const query = useInfiniteQuery(imagesQuery);
  const remove = useDeleteImages();
  useLibrarySync();
  const images = useMemo(() => flatten(query.data), [query.data]);
  const total = totalOf(query.data);
  const opened = useOpened(images);
  const chosen = chosenOf(selection, images);
  const [onlyDoomed, ...moreDoomed] = doomed;
  const dialogs = useDialogs({ opened, doomed, setDoomed });

  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  /** The id of the picture whose card gets the focus when the element that had it is gone. */
  const focusNext = useRef<string | null>(null);
  const cardToFocus = (): HTMLElement | true => {
    const card = panel.current?.querySelector<HTMLElement>(`[${CARD_ATTRIBUTE}="${focusNext.current}"] button`);
    return card ?? panel.current ?? true;
  };
  const closeViewer = (): void => {
    focusNext.current = opened.image?.id ?? null;
    opened.close();
  };

  /** True if the picture has moved to the editor. The focus has moved there too. */
  const movedOn = useRef(false);

  const actions = {
    onOpen: (image: Image) => {
      movedOn.current = false;
      opened.open(image);
    },
    onDownload: (image: Image) => download(image.image_url, fileNameOf(image)),
    onContinue: (image: Image) => {
      const picture = toPicture(image);
      closeViewer();
      movedOn.current = true;
      if (picture) onContinue(picture);
    },
    onDelete: (image: Image) => setDoomed([image]),
  };
  const onChoose = (image: Image, range: boolean): void =>
    setSelection((now) => (range ? extendTo(now, image, images) : toggle(now, image)));
  const leaveChoosing = (): void => setSelection(NOTHING_CHOSEN);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && selection.choosing && event.currentTarget.contains(document.activeElement))
      leaveChoosing();
  };

  const confirmDelete = (): void => {
    const ids = new Set(doomed.map(({ id }) => id));
    const first = images.findIndex(({ id }) => ids.has(id));
    const neighbour = images.slice(first).find(({ id }) => !ids.has(id)) ?? images.findLast(({ id }) => !ids.has(id));
    // After a deletion the viewer shows the neighbour, so that the user can go on cleaning up.
    if (opened.image && neighbour) opened.open(neighbour);
    else opened.close();
    focusNext.current = neighbour?.id ?? null;
    remove(doomed);
    setDoomed([]);
    leaveChoosing();
  };

  return (
    <section
      ref={panel}
      className={styles['panel']}
      tabIndex={-1}
      aria-label={t('library.label')}
      onKeyDown={onKeyDown}
    >
      <LibraryHeader
        total={total}
        choosing={selection.choosing}
        chosen={chosen.length}
        links={links}
        onChoose={() => setSelection({ ...NOTHING_CHOSEN, choosing: true })}
        onDelete={() => setDoomed(chosen)}
        onLeave={leaveChoosing}
      />
      <div ref={scroller} className={styles['scroller']}>
        {query.isPending || (images.length === 0 && isFetchingNextPage) ? <Loading /> : null}
        {query.isError && images.length === 0 ? (
          <div className={styles['empty']}>
            <p>{errorWords(query.error, t)}</p>
            <Button onClick={() => void query.refetch()}>{t('action.retry')}</Button>
          </div>
        ) : null}
        {query.isSuccess && images.length === 0 && !hasNextPage ? <Empty /> : null}
        {images.length > 0 || hasNextPage ? (
          <LibraryGrid
            images={images}
            total={total ?? images.length}
            scroller={scroller}
            hasMore={hasNextPage && !isFetchNextPageError}
            onNearEnd={more}
            selection={selection}
            onChoose={onChoose}
            openIndex={opened.index}
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
      {dialogs ? (
        <>
          <dialogs.ImageViewer
            image={opened.image}
            previous={opened.previous}
            next={opened.next}
            onClose={closeViewer}
            finalFocus={() => !movedOn.current && cardToFocus()}
            {...actions}
          />
          <dialogs.ConfirmDialog
            open={doomed.length > 0}
            question={
              doomed.length > 1
                ? t('library.delete.question.many', { count: doomed.length })
                : t('library.delete.question')
            }
            detail={onlyDoomed && moreDoomed.length === 0 ? titleWords(onlyDoomed, t) : undefined}
            confirmLabel={t('action.confirm')}
            cancelLabel={t('action.cancel')}
            onConfirm={confirmDelete}
            onClose={() => {
              focusNext.current = null;
              setDoomed([]);
            }}
            // Return the focus to where it was, unless that was a card that has just been deleted.
            finalFocus={() => (opened.image || focusNext.current === null ? true : cardToFocus())}
          />
        </>
      ) : null}
    </section>
  );
}
