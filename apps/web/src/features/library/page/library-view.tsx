import type { Image } from '@pictor/contracts';
import { IconPhoto } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { download } from '../../../lib/download.ts';
import { formatNumber } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { refreshReads } from '../../../lib/query-reads.ts';
import { useImagesGone } from '../../../lib/session/tab-messages.ts';
import { titleWords } from '../../../lib/title.ts';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { removeItems, replaceItem } from '../cache/stored-pages.ts';
import { filterOf } from '../filter/filter.ts';
import { FilterToolbar } from '../filter/filter-toolbar.tsx';
import type { LibrarySearch } from '../filter/search.ts';
import { IntakeArea, NoVideos, UploadButton, useIntake } from '../intake/intake.tsx';
import { fileName, fileUrl, keyOf, type LibraryItem } from '../item.ts';
import { type Removal, useRemove } from '../removal/use-remove.ts';
import { DeletionLine, SelectionBar } from '../selection/selection-bar.tsx';
import { useSelectEverything } from '../selection/use-select-everything.ts';
import { useSelection } from '../selection/use-selection.ts';
import { UsageOverview } from '../usage/usage-overview.tsx';
import { type OnSearch, useOpened } from '../viewer/use-opened.ts';
import { useRenameVideo } from '../viewer/use-rename-video.ts';
import { VideoPlayer } from '../viewer/video-player.tsx';
import { storageDetailQuery } from './api.ts';
import { EmptySection } from './empty-section.tsx';
import { LibrarySection, useLibraryList } from './library-section.tsx';
import styles from './library-view.module.css';
import { useArchive } from './use-archive.ts';

/** The props of a viewer for saved pictures. */
export interface OpenedImage {
  image: Image | null;
  previous: Image | null;
  next: Image | null;
  onOpen: (image: Image) => void;
  onDownload: (image: Image) => void;
  onDelete: (image: Image) => void;
  onClose: () => void;
  onRenamed: (image: Image) => void;
}

interface LibraryViewProps {
  search: LibrarySearch;
  onSearch: OnSearch;
  onBack: () => void;
  onRemoved: (removal: Removal) => void;
  /** The library's own viewer. It is passed in because features do not import each other. */
  renderImageViewer: (opened: OpenedImage) => ReactNode;
  emptyImagesAction: ReactNode;
}

/** The number of video rows shown while the pictures follow below them. */
const VIDEO_ROWS = 2;

const imageOf = (item: LibraryItem | null): Image | null => (item?.kind === 'image' ? item.media : null);
const asItem = (media: Image): LibraryItem => ({ kind: 'image', media });

/** All records of a user: two lists under one search. */
export function LibraryView(props: LibraryViewProps) {
  const { search, onSearch, onBack, onRemoved, renderImageViewer, emptyImagesAction } = props;
  const t = useTranslate();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const filter = filterOf(search);
  const images = useLibraryList('image', filter);
  const videos = useLibraryList('video', filter);
  const storage = useQuery(storageDetailQuery).data;
  const { selection, select, selectAll, clear, drop } = useSelection(images.items, videos.items);
  const lists = [
    ...(search.kind === 'images' ? [] : [{ kind: 'video' as const, total: videos.total }]),
    ...(search.kind === 'videos' ? [] : [{ kind: 'image' as const, total: images.total }]),
  ];
  const everything = useSelectEverything({
    filter,
    kinds: lists.map(({ kind }) => kind),
    wanted: selection.items.size > 0,
    onFound: selectAll,
  });
  const opened = useOpened({
    search,
    images: images.items,
    videos: videos.items,
    onSearch,
    onBack,
    more: { image: images.more, video: videos.more },
  });
  const [doomed, setDoomed] = useState<readonly LibraryItem[]>([]);
  const intake = useIntake();
  const archive = useArchive();
  const rename = useRenameVideo();
  const { remove, progress } = useRemove(onRemoved);
  useImagesGone((imagesGone) => {
    const gone = new Set(imagesGone.map((id) => `image:${id}`));
    drop(gone);
    removeItems(queryClient, gone);
    void refreshReads(queryClient, storageDetailQuery);
  });

  const saveFile = (item: LibraryItem): void => download(fileUrl(item), fileName(item));
  const actions = {
    onOpen: opened.open,
    onDownload: saveFile,
    onDelete: (item: LibraryItem) => setDoomed([item]),
    onSelect: select,
  };
  const confirmDelete = (): void => {
    const gone = new Set(doomed.map(keyOf));
    opened.leave(gone);
    drop(gone);
    remove(doomed);
    setDoomed([]);
  };
  const [onlyDoomed, ...moreDoomed] = doomed;
  const openedItem = opened.item;
  const video = openedItem?.kind === 'video' ? openedItem.media : null;

  /** Without videos, the pictures come first. */
  const noVideos = storage?.video_count === 0;
  const videoSection =
    search.kind === 'images' ? null : (
      <LibrarySection
        key="video"
        kind="video"
        list={videos}
        filter={filter}
        selection={selection}
        count={storage?.video_count}
        bytes={storage?.video_bytes}
        mostRows={search.kind === 'videos' ? undefined : VIDEO_ROWS}
        onShowAll={() => onSearch({ kind: 'videos' })}
        empty={<NoVideos />}
        {...actions}
      />
    );

  const imageSection =
    search.kind === 'videos' ? null : (
      <LibrarySection
        key="image"
        kind="image"
        list={images}
        filter={filter}
        selection={selection}
        count={storage?.image_count}
        bytes={storage?.image_bytes}
        onShowAll={() => onSearch({ kind: 'images' })}
        empty={
          <EmptySection
            icon={<IconPhoto size={32} stroke={1.25} />}
            title={t('library.empty')}
            hint={t('storage.images.empty.hint')}
            action={emptyImagesAction}
          />
        }
        {...actions}
      />
    );

  return (
    <div className={styles['view']}>
      <div className={styles['top']}>
        <div className={styles['heading']}>
          <h1>{t('storage.page')}</h1>
          <UploadButton intake={intake} />
        </div>
        <div className={styles['overview']}>
          <UsageOverview />
        </div>
      </div>
      <div className={styles['tools']} data-choosing={selection.items.size > 0}>
        {progress ? (
          <DeletionLine {...progress} />
        ) : selection.items.size > 0 ? (
          <SelectionBar
            selection={selection}
            total={lists.reduce((sum, { total = 0 }) => sum + total, 0)}
            totalIsLowerBound={search.kind !== 'videos' && images.totalIsLowerBound}
            finding={everything.finding}
            preparing={archive.preparing}
            onSelectAll={everything.start}
            onClear={clear}
            onDownload={() => archive.start(selection)}
            onDelete={() => setDoomed([...selection.items.values()])}
          />
        ) : (
          <FilterToolbar search={search} onSearch={onSearch} />
        )}
      </div>
      <IntakeArea intake={intake} />
      {noVideos ? [imageSection, videoSection] : [videoSection, imageSection]}
      {renderImageViewer({
        image: imageOf(openedItem),
        previous: imageOf(opened.previous),
        next: imageOf(opened.next),
        onOpen: (image) => opened.open(asItem(image)),
        onDownload: (image) => saveFile(asItem(image)),
        onDelete: (image) => setDoomed([asItem(image)]),
        onClose: opened.close,
        onRenamed: (image) => replaceItem(queryClient, asItem(image)),
      })}
      <VideoPlayer
        video={video}
        onRename={rename}
        onDownload={() => openedItem && saveFile(openedItem)}
        onDelete={() => openedItem && setDoomed([openedItem])}
        onClose={opened.close}
      />
      <ConfirmDialog
        open={doomed.length > 0}
        question={
          doomed.length > 1
            ? t('storage.delete.question.many', { count: formatNumber(doomed.length, locale) })
            : t('library.delete.question')
        }
        detail={onlyDoomed && moreDoomed.length === 0 ? titleWords(onlyDoomed.media, t) : t('storage.delete.detail')}
        confirmLabel={t('action.confirm')}
        cancelLabel={t('action.cancel')}
        onConfirm={confirmDelete}
        onClose={() => setDoomed([])}
      />
    </div>
  );
}
