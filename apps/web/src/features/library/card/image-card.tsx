import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { useModelName } from '../../../lib/pictures/model-name.ts';
import { cardWords, titleWords } from '../../../lib/pictures/title.ts';
import type { CardPlace } from '../grid/library-grid.tsx';
import type { ImageItem } from '../item.ts';
import { type CardSetting, LibraryCard } from './library-card.tsx';
import { Thumbnail } from './thumbnail.tsx';

interface ImageCardProps {
  item: ImageItem;
  place: CardPlace;
  setting: CardSetting;
}

export function ImageCard({ item, place, setting }: ImageCardProps) {
  const t = useTranslate();
  const modelName = useModelName();
  const { media } = item;
  return (
    <LibraryCard
      setting={setting}
      item={item}
      place={place}
      openLabel={t('library.open', { title: titleWords(media, t) })}
      thumbnail={<Thumbnail src={media.thumbnail_url} placeholder={media.placeholder} draggable={false} />}
      fact={modelName(media.model)}
      {...cardWords(media, place.repeated, t)}
    />
  );
}
