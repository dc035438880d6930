import type { Image } from '@pictor/contracts';
import { IconPhoto } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { errorWords } from '../../../lib/http/error-words.ts';
import { loadMessages, useTranslate } from '../../../lib/i18n/i18n.ts';
import { whenIdle } from '../../../lib/idle.ts';
import { lazyPart, useLazyPart } from '../../../lib/lazy-part.ts';
import { dragPicture } from '../../../lib/pictures/picture-drag.ts';
import { Button } from '../../../ui/button.tsx';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { useLibrarySync } from '../cache/use-library-sync.ts';
import { useList } from '../cache/use-list.ts';
import { CardSkeleton } from '../card/card-skeleton.tsx';
import { ImageCard } from '../card/image-card.tsx';
import { CardButton, type CardSetting } from '../card/library-card.tsx';
import { type GridShape, LibraryGrid } from '../grid/library-grid.tsx';
import { ReadFailed } from '../grid/read-failed.tsx';
import { imageOf, type LibraryItem } from '../item.ts';
import { type PictureIds, toPicture } from '../picture-ids.ts';
import { choose, NOTHING, selectedOf } from '../selection/selection.ts';
import { LibraryHeader } from './library-header.tsx';
import styles from './library-panel.module.css';

/** The first screen does not need the dialogs. Load them after it, before anybody clicks. */
const dialogsPart = lazyPart(async () => {
  await whenIdle();
  const [{ PanelDialogs }] = await Promise.all([import('./panel-dialogs.tsx'), loadMessages('viewer')]);
  return PanelDialogs;
});

/** Title, two lines of prompt, model and time, and the space below. */
const WORDS = 8 + 20 + 36 + 20 + 12;
const SHAPE: GridShape = {
  column: 164,
  phoneColumn: 164,
  fewestColumns: 2,
  gap: 12,
  aspect: 1,
  words: WORDS,
  rowGap: 0,
  rowsAhead: 3,
};

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

function dragItem(item: LibraryItem, data: DataTransfer): void {
  const image = imageOf(item);
  const picture = image && toPicture(image);
  if (picture) dragPicture(data, picture);
}

interface DialogsInput {
  openedId: string | null;
  setOpenedId: (id: string | null) => void;
  doomed: readonly LibraryItem[];
  setDoomed: (items: readonly LibraryItem[]) => void;
}

/** Null until the dialogs have loaded. If one is wanted and cannot be loaded, a notice reports that and offers a retry. */
function useDialogs({ openedId, setOpenedId, doomed, setDoomed }: DialogsInput) {
  const t = useTranslate();
  const onMissing = (error: unknown): void => {
    const again = (): void => {
      setOpenedId(openedId);
      setDoomed(doomed);
    };
    setOpenedId(null);
    setDoomed([]);
    notifyProblem(error, { t, key: 'library-dialogs', action: { label: t('action.retry'), run: again } });
  };
  return useLazyPart(dialogsPart, { wanted: openedId !== null || doomed.length > 0, onMissing }).value;
}

interface LibraryPanelProps {
  onContinue: (picture: PictureIds) => void;
  /** Uses a picture as a reference. Undefined if no model takes any. */
  onReference?: ((picture: PictureIds) => void) | undefined;
  /** Links to the page of the whole library. */
  links?: ReactNode;
}

/** The library beside the stage: all pictures, newest first. */
export function LibraryPanel({ onContinue, onReference, links }: LibraryPanelProps) {
  const t = useTranslate();
  const panel = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [doomed, setDoomed] = useState<readonly LibraryItem[]>([]);
  const [openedId, setOpenedId] = useState<string | null>(null);
  const list = useList('image');
  const { query, items, more, total } = list;
  const [selection, setSelection] = useState(NOTHING);
  const clear = (): void => setSelection(NOTHING);
  useLibrarySync();
  const chosen = selectedOf(selection, items);
  const Dialogs = useDialogs({ openedId, setOpenedId, doomed, setDoomed });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError } = query;

  const goOn = (image: Image): void => {
    const picture = toPicture(image);
    if (picture) onContinue(picture);
  };
  const refer = onReference
    ? (image: Image): void => {
        const picture = toPicture(image);
        if (picture) onReference(picture);
      }
    : undefined;
  const setting: CardSetting = {
    layout: 'panel',
    clickSelects: selection.choosing,
    selection,
    actions: {
      onOpen: ({ media }) => setOpenedId(media.id),
      onSelect: (item, range) => setSelection((now) => choose(now, item, { range, list: items })),
      onDelete: (item) => setDoomed([item]),
    },
    ...(onReference ? { onDrag: dragItem } : {}),
    renderAction: (item) => {
      const image = imageOf(item);
      if (!image) return null;
      return (
        <>
          <CardButton icon="pencil" label={t('stage.continue')} onClick={() => goOn(image)} />
          {refer ? <CardButton icon="at" label={t('references.use')} onClick={() => refer(image)} /> : null}
        </>
      );
    },
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && selection.choosing && event.currentTarget.contains(document.activeElement)) clear();
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
        onChoose={() => setSelection({ ...NOTHING, choosing: true })}
        onDelete={() => setDoomed(chosen)}
        onLeave={clear}
      />
      <div ref={scroller} className={styles['scroller']}>
        {query.isPending || (items.length === 0 && isFetchingNextPage) ? <Loading /> : null}
        {query.isError && items.length === 0 ? (
          <div className={styles['empty']}>
            <p>{errorWords(query.error, t)}</p>
            <Button onClick={() => void query.refetch()}>{t('action.retry')}</Button>
          </div>
        ) : null}
        {query.isSuccess && items.length === 0 && !hasNextPage ? <Empty /> : null}
        {items.length > 0 || hasNextPage ? (
          <LibraryGrid
            label={t('library.label')}
            shape={SHAPE}
            items={items}
            total={total ?? items.length}
            scroller={scroller}
            hasMore={hasNextPage && !isFetchNextPageError}
            onNearEnd={more}
            openIndex={openedId === null ? -1 : items.findIndex(({ media }) => media.id === openedId)}
            renderCard={(item, place) =>
              item.kind === 'image' ? (
                <ImageCard key={item.media.id} item={item} place={place} setting={setting} />
              ) : null
            }
            renderBlank={(index, style) => <CardSkeleton key={index} style={style} />}
          />
        ) : null}
        {isFetchNextPageError ? <ReadFailed error={query.error} onRetry={query.fetchNextPage} /> : null}
      </div>
      {Dialogs ? (
        <Dialogs
          panel={panel}
          list={list}
          openedId={openedId}
          onOpened={setOpenedId}
          doomed={doomed}
          onDoomed={setDoomed}
          onDeleted={() => {
            setDoomed([]);
            clear();
          }}
          onContinue={goOn}
          onReference={refer}
        />
      ) : null}
    </section>
  );
}
