import { IconMovie, IconPlayerPlayFilled } from '@tabler/icons-react';
import { formatBytes, formatDuration } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { titleWords } from '../../../lib/pictures/title.ts';
import type { CardPlace } from '../grid/library-grid.tsx';
import type { VideoItem } from '../item.ts';
import { type CardSetting, LibraryCard } from './library-card.tsx';
import { Thumbnail } from './thumbnail.tsx';
import styles from './video-card.module.css';

interface VideoCardProps {
  item: VideoItem;
  place: CardPlace;
  setting: CardSetting;
}

function Poster({ media }: Pick<VideoItem, 'media'>) {
  return (
    <>
      {media.poster_url ? (
        <Thumbnail src={media.poster_url} placeholder={media.placeholder} width={320} draggable={false} />
      ) : (
        <IconMovie className={styles['blank']} size={32} stroke={1.25} />
      )}
      <span className={styles['play']}>
        <IconPlayerPlayFilled size={18} />
      </span>
      {media.duration_ms === null ? null : (
        <span className={styles['duration']}>{formatDuration(media.duration_ms)}</span>
      )}
    </>
  );
}

export function VideoCard({ item, place, setting }: VideoCardProps) {
  const t = useTranslate();
  const locale = useLocale();
  const { media } = item;
  const title = titleWords(media, t);
  return (
    <LibraryCard
      setting={setting}
      item={item}
      place={place}
      openLabel={t('library.play', { title })}
      thumbnail={<Poster media={media} />}
      lead={title}
      fact={`${media.mime_type.replace('video/', '').toUpperCase()} • ${formatBytes(media.size_bytes, locale)}`}
    />
  );
}
