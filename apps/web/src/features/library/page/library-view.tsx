import type { Image } from '@pictor/contracts';
import { IconPhoto } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { formatNumber } from '../../../lib/format.ts';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { usageQuery } from '../cache/queries.ts';
import { useLibrarySync } from '../cache/use-library-sync.ts';
import { useList } from '../cache/use-list.ts';
import { useSavedElsewhere } from '../cache/use-saved-elsewhere.ts';
import type { CardSetting } from '../card/library-card.tsx';
import { filterOf, filterQuery } from '../filter/filter.ts';
import { FilterToolbar } from '../filter/filter-toolbar.tsx';
import type { LibrarySearch } from '../filter/search.ts';
import { IntakeArea, NoVideos, UploadButton, useIntake } from '../intake/intake.tsx';
import { type Kind, keysOf, type LibraryItem } from '../item.ts';
import { DeleteQuestion } from '../removal/delete-question.tsx';
import { type Removal, useDelete } from '../removal/use-delete.ts';
import { choose, NOTHING, selectAll } from '../selection/selection.ts';
import { DeletionLine, SelectionBar } from '../selection/selection-bar.tsx';
import { useEscape } from '../selection/use-escape.ts';
import { useSelectEverything } from '../selection/use-select-everything.ts';
import { without } from '../selection/whole-selection.ts';
import { UsageOverview } from '../usage/usage-overview.tsx';
import { ImageViewer } from '../viewer/image-viewer.tsx';
import { useOpened } from '../viewer/use-opened.ts';
import { VideoPlayer } from '../viewer/video-player.tsx';
import { EmptySection } from './empty-section.tsx';
import { LibrarySection } from './library-section.tsx';
import styles from './library-view.module.css';
import { type OnSearch, useAddress } from './use-address.ts';
import { useArchive } from './use-archive.ts';

interface LibraryViewProps {
  search: LibrarySearch;
  onSearch: OnSearch;
  onBack: () => void;
  /** The number of saved results that the page knows of. */
  savedCount: number | undefined;
  onContinue: (image: Image) => void;
  emptyImagesAction: ReactNode;
}

/** The number of video rows shown while the pictures follow below them. */
const VIDEO_ROWS = 2;

/** The videos come first. */
const KINDS = ['video', 'image'] as const;

/** The message of the page after a deletion. */
function useSummary() {
  const t = useTranslate();
  const locale = useLocale();
  const number = (count: number): string => formatNumber(count, locale);
  return ({ gone, kept, error }: Removal) => {
    const [first] = gone;
    if (kept.length > 0 && !first) return { text: errorWords(error, t) };
    if (kept.length > 0) {
      const text = t('library.deleted.records.some', { count: number(gone.length), kept: number(kept.length) });
      return { text, detail: errorWords(error, t) };
    }
    if (gone.length > 1 || !first) return { text: t('library.deleted.records', { count: number(gone.length) }) };
    return { text: t(first.kind === 'image' ? 'library.deleted' : 'library.deleted.video') };
  };
}

/** All records of a user: two lists under one search. */
export function LibraryView(props: LibraryViewProps) {
  const { search, onSearch, onBack, savedCount, onContinue, emptyImagesAction } = props;
  const t = useTranslate();
  const locale = useLocale();
  const filter = filterOf(search);
  const query = filterQuery(filter);
  const images = useList('image', query);
  const videos = useList('video', query);
  const usage = useQuery(usageQuery).data;
  const [selection, setSelection] = useState(NOTHING);
  const clear = (): void => setSelection(NOTHING);
  const drop = (gone: ReadonlySet<string>): void => setSelection((now) => without(now, gone));
  useEscape(() => {
    if (selection.items.size > 0) clear();
  });
  const lists = { image: images, video: videos };
  const kinds = KINDS.filter((kind) => search.kind === undefined || search.kind === `${kind}s`);
  const everything = useSelectEverything({
    filter: query,
    kinds,
    wanted: selection.items.size > 0,
    onFound: (found) => setSelection((now) => selectAll(now, found)),
  });
  const address = useAddress({ search, onSearch, onBack });
  const { items, more } = lists[address.kind];
  const opened = useOpened({ ...address, items, more });
  const [doomed, setDoomed] = useState<readonly LibraryItem[]>([]);
  const intake = useIntake();
  const archive = useArchive();
  const { remove, progress } = useDelete(useSummary());
  useLibrarySync({ onGone: drop });
  useSavedElsewhere(savedCount);

  const setting: CardSetting = {
    layout: 'page',
    clickSelects: false,
    selection,
    actions: {
      onOpen: opened.open,
      onSelect: (item, range) => setSelection((now) => choose(now, item, { range, list: lists[item.kind].items })),
      onDelete: (item) => setDoomed([item]),
    },
  };
  const confirmDelete = (): void => {
    const gone = keysOf(doomed);
    opened.leave(gone);
    drop(gone);
    remove(doomed);
    setDoomed([]);
  };
  const empty: Record<Kind, ReactNode> = {
    image: (
      <EmptySection
        icon={<IconPhoto size={32} stroke={1.25} />}
        title={t('library.empty')}
        hint={t('library.images.empty.hint')}
        action={emptyImagesAction}
      />
    ),
    video: <NoVideos />,
  };

  return (
    <div className={styles['view']}>
      <div className={styles['top']}>
        <div className={styles['heading']}>
          <h1>{t('library.page')}</h1>
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
            total={kinds.reduce((sum, kind) => sum + (lists[kind].total ?? 0), 0)}
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
      {/* Without videos, the pictures come first. */}
      {(usage?.video_count === 0 ? kinds.toReversed() : kinds).map((kind) => (
        <LibrarySection
          key={kind}
          kind={kind}
          list={lists[kind]}
          filter={filter}
          setting={setting}
          count={usage?.[`${kind}_count`]}
          bytes={usage?.[`${kind}_bytes`]}
          mostRows={kind === 'video' && search.kind === undefined ? VIDEO_ROWS : undefined}
          onShowAll={() => onSearch({ kind: `${kind}s` })}
          empty={empty[kind]}
        />
      ))}
      <ImageViewer opened={opened} onClose={opened.close} onDelete={setting.actions.onDelete} onContinue={onContinue} />
      <VideoPlayer opened={opened} onClose={opened.close} onDelete={setting.actions.onDelete} />
      <DeleteQuestion
        doomed={doomed}
        several={{
          question: t('library.delete.records', { count: formatNumber(doomed.length, locale) }),
          detail: t('library.delete.detail'),
        }}
        onConfirm={confirmDelete}
        onClose={() => setDoomed([])}
      />
    </div>
  );
}
