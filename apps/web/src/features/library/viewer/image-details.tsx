import { Dialog } from '@base-ui/react/dialog';
import type { Image, ImageDetail } from '@pictor/contracts';
import { IconAt, IconCheck, IconCopy, IconDownload, IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from '../../../lib/clipboard.ts';
import { formatBytes, formatDateTime, formatPixels } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { useModelName } from '../../../lib/pictures/model-name.ts';
import { titleWords } from '../../../lib/pictures/title.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { downloadItem } from '../download-item.ts';
import type { ImageItem, LibraryItem } from '../item.ts';
import { ImageTitle } from './image-title.tsx';
import styles from './image-viewer.module.css';
import { useRename } from './use-rename.ts';

/** The actions on the opened picture. */
export interface ImageActions {
  onContinue: (image: Image) => void;
  onReference?: ((image: Image) => void) | undefined;
  onDelete: (item: LibraryItem) => void;
}

interface ImageDetailsProps extends ImageActions {
  item: ImageItem;
  /** Undefined while it is loading. */
  detail: ImageDetail | undefined;
  gone: boolean;
  onClose: () => void;
}

const COPIED_FOR = 2_000;

function CopyPrompt({ prompt }: { prompt: string }) {
  const t = useTranslate();
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), COPIED_FOR);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => setOutcome((await copyText(prompt)) ? 'copied' : 'failed');
  return (
    <>
      <Button
        tone="quiet"
        className={styles['copy']}
        icon={outcome === 'copied' ? <IconCheck size={15} /> : <IconCopy size={15} stroke={1.75} />}
        onClick={() => void copy()}
      >
        {t('viewer.copyPrompt')}
      </Button>
      <span className={styles['copied']} role="status">
        {outcome ? t(outcome === 'copied' ? 'viewer.copied' : 'viewer.copyFailed') : null}
      </span>
    </>
  );
}

function Metadata({ image, detail }: { image: Image; detail: ImageDetail | undefined }) {
  const t = useTranslate();
  const locale = useLocale();
  const modelName = useModelName();
  const rows = [
    [t('image.model'), modelName(image.model)],
    [t('image.created'), formatDateTime(Date.parse(image.created_at), locale)],
    [t('image.pixels'), formatPixels(image)],
    [
      t('image.file'),
      `${image.mime_type.replace('image/', '').toUpperCase()}, ${formatBytes(image.size_bytes, locale)}`,
    ],
  ] as const;
  const records = [
    [t('image.request'), detail?.request],
    [t('image.response'), detail?.response],
  ] as const;
  return (
    <>
      <dl className={styles['metadata']}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {records.map(([name, record]) =>
        record ? (
          <details key={name} className={styles['record']}>
            <summary>{name}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element has to be reachable by keyboard. */}
            <pre tabIndex={0}>{JSON.stringify(record, null, 2)}</pre>
          </details>
        ) : null,
      )}
      {image.task_id ? (
        <details className={styles['record']}>
          <summary>{t('image.task')}</summary>
          <p className={styles['task']}>{image.task_id}</p>
        </details>
      ) : null}
    </>
  );
}

/** Shows all facts about the opened picture, and the actions on it. */
export function ImageDetails({ item, detail, gone, onClose, ...actions }: ImageDetailsProps) {
  const t = useTranslate();
  const { media: image } = item;
  const { pending, rename } = useRename();
  const title = pending ?? image.title;
  return (
    <div className={styles['side']}>
      <div className={styles['close']}>
        <IconButton label={t('action.close')} icon={<IconX size={18} />} onClick={onClose} />
      </div>
      <div className={styles['about']}>
        <div className={styles['heading']}>
          {gone ? (
            <Dialog.Title className={styles['title']} dir="auto">
              {titleWords({ title }, t)}
            </Dialog.Title>
          ) : (
            <ImageTitle title={title} onRename={(wanted) => rename(item, wanted)} />
          )}
        </div>
        {image.prompt ? (
          <div className={styles['prompt']}>
            <h3>{t('image.prompt')}</h3>
            <p dir="auto">{image.prompt}</p>
            <CopyPrompt prompt={image.prompt} />
          </div>
        ) : null}
        <Metadata image={image} detail={detail} />
      </div>
      {gone ? null : (
        <div className={styles['verbs']}>
          <Button tone="primary" icon={<IconPencil size={17} />} onClick={() => actions.onContinue(image)}>
            {t('stage.continue')}
          </Button>
          {actions.onReference ? (
            <Button icon={<IconAt size={17} />} onClick={() => actions.onReference?.(image)}>
              {t('references.use')}
            </Button>
          ) : null}
          <Button icon={<IconDownload size={17} />} onClick={() => downloadItem(item)}>
            {t('action.download')}
          </Button>
          <Button tone="danger" icon={<IconTrash size={17} />} onClick={() => actions.onDelete(item)}>
            {t('action.delete')}
          </Button>
        </div>
      )}
    </div>
  );
}
