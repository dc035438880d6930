import type { Image, ImageSource } from '@pictor/contracts';
import { IconPhotoOff } from '@tabler/icons-react';
import { type ComponentProps, useState } from 'react';
import type { CompareLayout } from '../../../canvas/compare-layout.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { titleWords } from '../../../lib/pictures/title.ts';
import { useUpright } from '../../../lib/pictures/use-upright.ts';
import { Button } from '../../../ui/button.tsx';
import { Picture } from '../../../ui/picture.tsx';
import { ComparedPictures } from '../../../ui/table/table-picture.tsx';
import type { TableCamera } from '../../../ui/table/use-camera.ts';
import styles from './image-stage.module.css';
import { useSwipe } from './use-swipe.ts';

interface ImageTableProps {
  image: Image;
  /** Set during a comparison: the other picture, and the positions of both. */
  compared: { source: ImageSource; layout: CompareLayout } | null;
  camera: TableCamera;
  previous: Image | null;
  next: Image | null;
  onOpen: (image: Image) => void;
}

/** The `key` changes with each attempt, so that the browser loads the picture again. */
function Shown({ image }: { image: Image }) {
  const t = useTranslate();
  const [attempt, setAttempt] = useState(0);
  const [failed, setFailed] = useState(false);
  const url = useUpright(image.image_url);
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
  if (url === undefined) return null;
  return (
    <Picture
      key={attempt}
      className={styles['image']}
      src={url}
      placeholder={image.placeholder}
      alt={image.prompt || titleWords(image, t)}
      width={image.width}
      height={image.height}
      draggable={false}
      onError={() => setFailed(true)}
    />
  );
}

/** Shows the opened picture where the camera places it, at its final size from the start. */
export function ImageTable({ image, compared, camera, previous, next, onOpen }: ImageTableProps) {
  const t = useTranslate();
  const [split, setSplit] = useState(0.5);
  const { placement } = camera;
  const frame = compared?.layout.frame ?? image;
  const swipe = useSwipe({
    enabled: camera.fitted && compared === null,
    neighbours: { previous: previous !== null, next: next !== null },
    onSwipe: (to) => {
      const target = { previous, next }[to];
      if (target) onOpen(target);
    },
  });
  const handlers: ComponentProps<'div'> = {
    ...camera.handlers,
    onPointerDown: swipe.handlers.onPointerDown,
    onPointerMove: (event) => {
      camera.handlers.onPointerMove(event);
      swipe.handlers.onPointerMove(event);
    },
    onPointerUp: (event) => {
      camera.handlers.onPointerUp(event);
      swipe.handlers.onPointerUp(event);
    },
    onPointerCancel: (event) => {
      camera.handlers.onPointerCancel(event);
      swipe.handlers.onPointerCancel();
    },
  };
  return (
    <div ref={camera.tableRef} className={styles['table']} data-fitted={camera.fitted} {...handlers}>
      <div
        key={image.id}
        className={styles['slide']}
        data-held={swipe.offset !== 0}
        style={{ transform: `translateX(${swipe.offset}px)` }}
      >
        {placement ? (
          <div
            className={styles['frame']}
            style={{
              width: frame.width * placement.scale,
              height: frame.height * placement.scale,
              transform: `translate(${placement.x}px, ${placement.y}px)`,
            }}
          >
            {compared ? (
              <ComparedPictures
                layout={compared.layout}
                original={{ url: compared.source.image_url, alt: t('stage.original'), chip: t('stage.original') }}
                result={{ url: image.image_url, alt: image.prompt || titleWords(image, t), chip: image.prompt }}
                split={split}
                onSplit={setSplit}
                fitted={camera.fitted}
              />
            ) : (
              <Shown image={image} />
            )}
          </div>
        ) : null}
      </div>
    </div>
  );
}
