import type { Image } from '@pictor/contracts';
import { IconChevronLeft, IconChevronRight, IconPhotoOff, IconTrashX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { titleWords } from '../../lib/title.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Picture } from '../../ui/picture.tsx';
import styles from './image-viewer.module.css';

interface ImageStageProps {
  image: Image;
  /** It has been deleted meanwhile, here or elsewhere. */
  gone: boolean;
  previous: Image | null;
  next: Image | null;
  onOpen: (image: Image) => void;
}

const Gone = () => {
  const t = useTranslate();
  return (
    <p className={styles['missing']} role="status">
      <IconTrashX size={28} stroke={1.5} />
      {t('viewer.gone')}
    </p>
  );
};

/** The picture at its final size from the start; the address of a second attempt differs, so that it is one. */
function Shown({ image }: { image: Image }) {
  const t = useTranslate();
  const [attempt, setAttempt] = useState(0);
  const [failed, setFailed] = useState(false);
  const { image_url, placeholder, prompt, width, height } = image;
  if (failed) {
    const again = (): void => {
      setAttempt(attempt + 1);
      setFailed(false);
    };
    return (
      <div className={styles['missing']} role="status">
        <IconPhotoOff size={28} stroke={1.5} />
        <p>{t('viewer.failed')}</p>
        <Button onClick={again}>{t('action.retry')}</Button>
      </div>
    );
  }
  return (
    <div className={styles['frame']}>
      <Picture
        key={attempt}
        className={styles['image']}
        src={image_url}
        placeholder={placeholder}
        alt={prompt || titleWords(image, t)}
        width={width}
        height={height}
        style={{
          width: `min(100cqw, calc(100cqh * ${width / height}), ${width}px)`,
          aspectRatio: `${width} / ${height}`,
        }}
        onError={() => setFailed(true)}
      />
    </div>
  );
}

export function ImageStage({ image, gone, previous, next, onOpen }: ImageStageProps) {
  const t = useTranslate();
  const nextUrl = next?.image_url;
  useEffect(() => {
    // Whoever goes through the library goes forward mostly.
    if (nextUrl) new window.Image().src = nextUrl;
  }, [nextUrl]);
  return (
    <div className={styles['stage']}>
      {gone ? <Gone /> : <Shown key={image.id} image={image} />}
      <IconButton
        className={styles['previous']}
        tone="secondary"
        label={t('viewer.previous')}
        icon={<IconChevronLeft size={20} />}
        disabled={!previous}
        onClick={() => previous && onOpen(previous)}
      />
      <IconButton
        className={styles['next']}
        tone="secondary"
        label={t('viewer.next')}
        icon={<IconChevronRight size={20} />}
        disabled={!next}
        onClick={() => next && onOpen(next)}
      />
    </div>
  );
}
