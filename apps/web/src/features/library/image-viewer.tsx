import { Dialog } from '@base-ui/react/dialog';
import type { Image } from '@pictor/contracts';
import { IconChevronLeft, IconChevronRight, IconDownload, IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { formatBytes, formatDateTime, formatPixels } from '../../lib/format.ts';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import styles from './image-viewer.module.css';
import type { ImageActions } from './library-card.tsx';

interface ImageViewerProps extends ImageActions {
  /** Null while closed. */
  image: Image | null;
  previous: Image | null;
  next: Image | null;
  onClose: () => void;
}

function Metadata({ image }: { image: Image }) {
  const t = useTranslate();
  const locale = useLocale();
  const rows = [
    [t('image.prompt'), image.prompt],
    [t('image.model'), image.model],
    [t('image.created'), formatDateTime(Date.parse(image.created_at), locale)],
    [t('image.pixels'), formatPixels(image)],
    [
      t('image.file'),
      `${image.mime_type.replace('image/', '').toUpperCase()}, ${formatBytes(image.size_bytes, locale)}`,
    ],
  ] as const;
  return (
    <dl className={styles['metadata']}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Opened({ image, previous, next, ...actions }: ImageViewerProps & { image: Image }) {
  const t = useTranslate();
  return (
    <>
      <div className={styles['stage']}>
        <img
          key={image.id}
          className={styles['image']}
          src={image.image_url}
          alt={image.prompt}
          width={image.width}
          height={image.height}
        />
        <IconButton
          className={styles['previous']}
          tone="secondary"
          label={t('viewer.previous')}
          icon={<IconChevronLeft size={20} />}
          disabled={!previous}
          onClick={() => previous && actions.onOpen(previous)}
        />
        <IconButton
          className={styles['next']}
          tone="secondary"
          label={t('viewer.next')}
          icon={<IconChevronRight size={20} />}
          disabled={!next}
          onClick={() => next && actions.onOpen(next)}
        />
      </div>
      <div className={styles['side']}>
        <div className={styles['heading']}>
          <Dialog.Title className={styles['title']}>{image.title}</Dialog.Title>
          <IconButton label={t('action.close')} icon={<IconX size={18} />} onClick={actions.onClose} />
        </div>
        <Metadata image={image} />
        <div className={styles['verbs']}>
          <Button tone="primary" icon={<IconPencil size={17} />} onClick={() => actions.onContinue(image)}>
            {t('stage.continue')}
          </Button>
          <Button icon={<IconDownload size={17} />} onClick={() => actions.onDownload(image)}>
            {t('action.download')}
          </Button>
          <Button tone="danger" icon={<IconTrash size={17} />} onClick={() => actions.onDelete(image)}>
            {t('action.delete')}
          </Button>
        </div>
      </div>
    </>
  );
}

/** One saved picture, large, with all that is known of it. Arrow keys go through the library. */
export function ImageViewer(props: ImageViewerProps) {
  const { image, previous, next, onClose, onOpen } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = { ArrowLeft: previous, ArrowRight: next }[event.key];
    if (target) onOpen(target);
  };
  return (
    <Dialog.Root
      open={image !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup className={styles['viewer']} onKeyDown={onKeyDown}>
          {image ? <Opened {...props} image={image} /> : null}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
