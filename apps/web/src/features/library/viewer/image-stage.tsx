import type { Image, ImageSource } from '@pictor/contracts';
import { IconChevronLeft, IconChevronRight, IconTrashX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { compareLayout } from '../../../canvas/compare-layout.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { IconButton } from '../../../ui/button.tsx';
import { useCamera } from '../../../ui/table/use-camera.ts';
import styles from './image-stage.module.css';
import { ImageTable } from './image-table.tsx';
import { ImageTools } from './image-tools.tsx';

interface ImageStageProps {
  image: Image;
  /** The picture's source; null if there is none or it is still loading. */
  source: ImageSource | null;
  /** The picture has been deleted meanwhile, here or elsewhere. */
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

export function ImageStage({ image, source, gone, previous, next, onOpen }: ImageStageProps) {
  const t = useTranslate();
  const [comparedId, setComparedId] = useState<string | null>(null);
  const compared = source && comparedId === image.id ? source : null;
  const layout = compared && compareLayout(compared, image);
  const camera = useCamera(layout?.frame ?? image, { subject: image.id, inDialog: true });
  const nextUrl = next?.image_url;
  useEffect(() => {
    // Users mostly go forward through the library, so preload the next picture.
    if (nextUrl) new window.Image().src = nextUrl;
  }, [nextUrl]);
  return (
    <div className={styles['stage']}>
      {gone ? (
        <Gone />
      ) : (
        <ImageTable
          image={image}
          compared={compared && layout && { source: compared, layout }}
          camera={camera}
          previous={previous}
          next={next}
          onOpen={onOpen}
        />
      )}
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
      {gone ? null : (
        <ImageTools
          camera={camera}
          comparing={compared !== null}
          onCompare={source ? () => setComparedId(compared ? null : image.id) : null}
        />
      )}
    </div>
  );
}
