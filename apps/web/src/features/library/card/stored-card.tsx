import { IconMovie, IconPlayerPlayFilled } from '@tabler/icons-react';
import type { CSSProperties, MouseEvent } from 'react';
import { formatBytes, formatDuration, formatWhen } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { useModelName } from '../../../lib/model-name.ts';
import { cardWords, titleWords } from '../../../lib/title.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Picture } from '../../../ui/picture.tsx';
import type { LibraryItem } from '../item.ts';
import styles from './stored-card.module.css';

/** The actions on a record, wherever it is shown. */
export interface StoredActions {
  onOpen: (item: LibraryItem) => void;
  onDownload: (item: LibraryItem) => void;
  onDelete: (item: LibraryItem) => void;
  onSelect: (item: LibraryItem, range: boolean) => void;
}

interface StoredCardProps extends StoredActions {
  item: LibraryItem;
  selected: boolean;
  now: number;
  position: number;
  total: number;
  /** Titles that several records share. */
  repeated: ReadonlySet<string>;
  style: CSSProperties;
}

function Thumbnail({ item }: { item: LibraryItem }) {
  const { kind, media } = item;
  const shared = { alt: '', placeholder: media.placeholder, decoding: 'async', draggable: false } as const;
  if (kind === 'image') return <Picture src={media.thumbnail_url} width={180} height={180} {...shared} />;
  return (
    <>
      {media.poster_url ? (
        <Picture src={media.poster_url} width={320} height={180} {...shared} />
      ) : (
        <IconMovie className={styles['blank']} size={32} stroke={1.25} />
      )}
      <span className={styles['play']}>
        <IconPlayerPlayFilled size={18} />
      </span>
    </>
  );
}

function Words({ item, now, repeated }: Pick<StoredCardProps, 'item' | 'now' | 'repeated'>) {
  const t = useTranslate();
  const locale = useLocale();
  const { kind, media } = item;
  const modelName = useModelName();
  const { lead, rest } =
    kind === 'image' ? cardWords(media, repeated, t) : { lead: titleWords(media, t), rest: undefined };
  const size = formatBytes(media.size_bytes, locale);
  return (
    <>
      <h3 className={styles['title']}>{lead}</h3>
      {rest === undefined ? null : <p className={styles['prompt']}>{rest}</p>}
      <p className={styles['meta']}>
        <span className={styles['model']}>
          {kind === 'image'
            ? modelName(media.model)
            : `${media.mime_type.replace('video/', '').toUpperCase()} • ${size}`}
        </span>
        <time dateTime={media.created_at}>
          {formatWhen(Date.parse(media.created_at), now, locale) ?? t('time.justNow')}
        </time>
      </p>
    </>
  );
}

export function StoredCard({ item, selected, now, position, total, repeated, style, ...actions }: StoredCardProps) {
  const t = useTranslate();
  const { kind, media } = item;
  const title = titleWords(media, t);
  const press = (event: MouseEvent): void => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) actions.onSelect(item, event.shiftKey);
    else actions.onOpen(item);
  };
  return (
    <li
      className={styles['card']}
      style={style}
      data-kind={kind}
      data-selected={selected}
      aria-label={title}
      aria-posinset={position}
      aria-setsize={total}
    >
      <div className={styles['picture']}>
        <button
          type="button"
          className={styles['open']}
          aria-label={t(kind === 'image' ? 'library.open' : 'storage.play', { title })}
          onClick={press}
        >
          <Thumbnail item={item} />
        </button>
        {kind === 'video' && media.duration_ms !== null ? (
          <span className={styles['duration']}>{formatDuration(media.duration_ms)}</span>
        ) : null}
        <Checkbox
          className={styles['check']}
          label={t('storage.select', { title })}
          checked={selected}
          onChange={(_checked, range) => actions.onSelect(item, range)}
        />
        {/* CSS draws the icons: a grid has hundreds of them, and each would otherwise need several nodes. */}
        <div className={styles['actions']}>
          <IconButton
            tone="secondary"
            label={t('action.download')}
            icon={null}
            className={styles['download']}
            onClick={() => actions.onDownload(item)}
          />
          <IconButton
            tone="secondary"
            label={t('action.delete')}
            icon={null}
            className={styles['trash']}
            onClick={() => actions.onDelete(item)}
          />
        </div>
      </div>
      <Words item={item} now={now} repeated={repeated} />
    </li>
  );
}
