import type { Image } from '@pictor/contracts';
import { IconDownload, IconPencil, IconTrash } from '@tabler/icons-react';
import type { CSSProperties, MouseEvent } from 'react';
import { formatWhen } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { useModelName } from '../../../lib/model-name.ts';
import { cardWords, titleWords } from '../../../lib/title.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Picture } from '../../../ui/picture.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import styles from './library-card.module.css';

/** The actions on a saved picture, wherever it is shown. */
export interface ImageActions {
  onOpen: (image: Image) => void;
  onDownload: (image: Image) => void;
  onContinue: (image: Image) => void;
  onDelete: (image: Image) => void;
}

interface LibraryCardProps extends ImageActions {
  image: Image;
  now: number;
  position: number;
  total: number;
  style: CSSProperties;
  choosing: boolean;
  chosen: boolean;
  /** Titles that several pictures share. */
  repeated: ReadonlySet<string>;
  /** `range` is true if Shift was held: choose from the last chosen picture to this one. */
  onChoose: (image: Image, range: boolean) => void;
}

/** By this attribute the library finds the card of a picture, to give it the focus. */
export const CARD_ATTRIBUTE = 'data-image';

function CardActions({ image, ...actions }: ImageActions & { image: Image }) {
  const t = useTranslate();
  return (
    <div className={styles['actions']}>
      <IconButton
        tone="secondary"
        label={t('action.download')}
        icon={<IconDownload size={16} stroke={1.75} />}
        onClick={() => actions.onDownload(image)}
      />
      <IconButton
        tone="secondary"
        label={t('stage.continue')}
        icon={<IconPencil size={16} stroke={1.75} />}
        onClick={() => actions.onContinue(image)}
      />
      <IconButton
        tone="secondary"
        label={t('action.delete')}
        icon={<IconTrash size={16} stroke={1.75} />}
        onClick={() => actions.onDelete(image)}
      />
    </div>
  );
}

export function LibraryCard(props: LibraryCardProps) {
  const { image, now, position, total, style, choosing, chosen, repeated, onChoose, ...actions } = props;
  const t = useTranslate();
  const locale = useLocale();
  const modelName = useModelName();
  const { id, model, thumbnail_url, placeholder, created_at } = image;
  const { lead, rest } = cardWords(image, repeated, t);
  const title = titleWords(image, t);
  const press = (event: MouseEvent): void => {
    if (choosing || event.shiftKey || event.ctrlKey || event.metaKey) onChoose(image, event.shiftKey);
    else actions.onOpen(image);
  };
  return (
    <li
      className={styles['card']}
      style={style}
      data-choosing={choosing}
      data-chosen={chosen}
      data-leads={lead === title ? 'title' : 'words'}
      aria-label={title}
      aria-posinset={position}
      aria-setsize={total}
      {...{ [CARD_ATTRIBUTE]: id }}
    >
      <div className={styles['picture']}>
        <button
          type="button"
          className={styles['open']}
          aria-label={t('library.open', { title })}
          // While choosing, keyboards and screen readers use the box beside it instead.
          tabIndex={choosing ? -1 : 0}
          onClick={press}
        >
          <Picture
            src={thumbnail_url}
            placeholder={placeholder}
            alt=""
            width={180}
            height={180}
            decoding="async"
            draggable={false}
          />
        </button>
        <Checkbox
          className={styles['check']}
          label={t('library.choose.one', { title })}
          checked={chosen}
          onChange={(_checked, range) => onChoose(image, range)}
        />
        {choosing ? null : <CardActions image={image} {...actions} />}
      </div>
      <h3 className={styles['title']} dir="auto">
        {lead}
      </h3>
      <p className={styles['prompt']} dir="auto">
        {rest}
      </p>
      <p className={styles['meta']}>
        <span className={styles['model']}>{modelName(model)}</span>
        <time dateTime={created_at}>{formatWhen(Date.parse(created_at), now, locale) ?? t('time.justNow')}</time>
      </p>
    </li>
  );
}

/** Stands in for a card whose record is still loading. */
export const CardSkeleton = ({ style }: { style?: CSSProperties }) => (
  <li className={style ? styles['card'] : undefined} style={style} aria-hidden="true">
    <div className={styles['blank']}>
      <Skeleton width="100%" height="100%" radius="var(--radius-control)" />
    </div>
    <div className={styles['words']}>
      <Skeleton width="60%" height="12px" />
      <Skeleton width="85%" height="10px" />
    </div>
  </li>
);
