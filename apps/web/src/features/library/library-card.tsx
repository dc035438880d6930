import type { Image } from '@pictor/contracts';
import { IconDownload, IconPencil, IconTrash } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { formatWhen } from '../../lib/format.ts';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { IconButton } from '../../ui/button.tsx';
import styles from './library-card.module.css';

/** What can be done with a saved picture, wherever it is shown. */
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
}

export function LibraryCard({ image, now, position, total, style, ...actions }: LibraryCardProps) {
  const t = useTranslate();
  const locale = useLocale();
  const { title, prompt, model, thumbnail_url, created_at } = image;
  return (
    <li className={styles['card']} style={style} aria-label={title} aria-posinset={position} aria-setsize={total}>
      <div className={styles['picture']}>
        <button
          type="button"
          className={styles['open']}
          aria-label={t('library.open', { title })}
          onClick={() => actions.onOpen(image)}
        >
          <img src={thumbnail_url} alt="" width={180} height={180} loading="lazy" decoding="async" draggable={false} />
        </button>
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
      </div>
      <h3 className={styles['title']}>{title}</h3>
      <p className={styles['prompt']}>{prompt}</p>
      <p className={styles['meta']}>
        <span className={styles['model']}>{model}</span>
        <time dateTime={created_at}>{formatWhen(Date.parse(created_at), now, locale) ?? t('time.justNow')}</time>
      </p>
    </li>
  );
}
