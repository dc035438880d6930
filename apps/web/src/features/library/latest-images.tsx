import type { Image } from '@pictor/contracts';
import { IconPhoto } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { errorWords } from '../../lib/http/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { cardWords, repeatedTitles } from '../../lib/pictures/title.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Thumbnail } from './card/thumbnail.tsx';
import styles from './latest-images.module.css';

/** Enough for three of the widest rows. Narrower layouts hide the rest. */
const MOST = 21;
const PLACES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

interface LatestImagesProps {
  /** Newest first; undefined while loading. */
  images: readonly Image[] | undefined;
  /** The error if loading failed. */
  error: unknown;
  onRetry: () => void;
  renderLink: (image: Image, content: ReactNode) => ReactNode;
}

/** A few rows of the latest pictures. */
export function LatestImages({ images, error, onRetry, renderLink }: LatestImagesProps) {
  const t = useTranslate();
  const shown = images?.slice(0, MOST);
  const repeated = repeatedTitles(shown ?? []);
  if (error && !images?.length) {
    return (
      <div className={styles['empty']} role="alert">
        <p>{errorWords(error, t)}</p>
        <Button onClick={onRetry}>{t('action.retry')}</Button>
      </div>
    );
  }
  if (images?.length === 0) {
    return (
      <div className={styles['empty']}>
        <IconPhoto size={28} stroke={1.25} />
        <p>{t('library.empty')}</p>
      </div>
    );
  }
  return (
    <div className={styles['fold']}>
      <ul className={styles['row']} aria-hidden={images === undefined}>
        {shown === undefined
          ? PLACES.map((key) => (
              <li key={key}>
                <span className={styles['picture']}>
                  <Skeleton width="100%" height="100%" radius="var(--radius-control)" />
                </span>
                <span className={styles['title']} />
              </li>
            ))
          : shown.map((image) => (
              <li key={image.id}>
                {renderLink(
                  image,
                  <>
                    <span className={styles['picture']}>
                      <Thumbnail src={image.thumbnail_url} placeholder={image.placeholder} />
                    </span>
                    <span className={styles['title']} dir="auto">
                      {cardWords(image, repeated, t).lead}
                    </span>
                  </>,
                )}
              </li>
            ))}
      </ul>
    </div>
  );
}
