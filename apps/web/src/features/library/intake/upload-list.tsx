import { IconMovie, IconPhoto, IconX } from '@tabler/icons-react';
import { formatBytes, formatPercent } from '../../../lib/format.ts';
import { ApiError } from '../../../lib/http/api-error.ts';
import { errorWords } from '../../../lib/http/error-words.ts';
import { type Translate, useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { UnreadableFile, UnreadablePicture } from '../../../lib/intake/unreadable-picture.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import styles from './upload-list.module.css';
import { cancelUpload, type FileUpload, isPhoto } from './uploads.ts';

/** The catalogue's message for a file that is too large is about pictures. Videos have another limit. */
const problemWords = ({ error, file }: FileUpload, t: Translate): string => {
  if (error instanceof UnreadablePicture) return t('upload.unreadable', { kind: error.kind.toUpperCase() });
  if (error instanceof UnreadableFile) return t('library.upload.unreadable');
  if (error instanceof ApiError && error.code === 'file_too_large' && !isPhoto(file))
    return t('library.upload.tooLarge');
  return errorWords(error, t);
};

function UploadRow({ entry, onRetry }: { entry: FileUpload; onRetry: (entry: FileUpload) => void }) {
  const t = useTranslate();
  const locale = useLocale();
  const { file, fraction, waiting, error } = entry;
  const Icon = isPhoto(file) ? IconPhoto : IconMovie;
  const state = () => {
    if (error) return problemWords(entry, t);
    if (waiting !== null) return t('library.upload.waiting', { seconds: Math.ceil(waiting) });
    if (fraction === null) return t('library.upload.preparing');
    if (fraction >= 1) return t('library.upload.storing');
    return `${formatBytes(file.size * fraction, locale)} / ${formatBytes(file.size, locale)}`;
  };
  return (
    <li className={styles['row']} data-failed={Boolean(error)}>
      <span className={styles['icon']}>
        <Icon size={20} stroke={1.5} />
      </span>
      <div className={styles['words']}>
        <p className={styles['name']}>{file.name}</p>
        <p className={styles['state']} role={error ? 'alert' : undefined}>
          {state()}
        </p>
      </div>
      {error || fraction === null ? null : <span className={styles['percent']}>{formatPercent(fraction, locale)}</span>}
      {error ? <Button onClick={() => onRetry(entry)}>{t('action.retry')}</Button> : null}
      <IconButton
        label={t(error ? 'action.close' : 'upload.cancel')}
        icon={<IconX size={17} />}
        onClick={() => cancelUpload(entry)}
      />
      {error ? null : (
        <div
          className={styles['edge']}
          role="progressbar"
          aria-label={t('upload.sending', { name: file.name })}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round((fraction ?? 0) * 100)}
        >
          <div style={{ transform: `scaleX(${fraction ?? 0})` }} />
        </div>
      )}
    </li>
  );
}

export function UploadList({
  uploads,
  onRetry,
}: {
  uploads: readonly FileUpload[];
  onRetry: (entry: FileUpload) => void;
}) {
  const t = useTranslate();
  if (uploads.length === 0) return null;
  return (
    <ul className={styles['list']} aria-label={t('library.upload.label')}>
      {uploads.map((entry) => (
        <UploadRow key={entry.id} entry={entry} onRetry={onRetry} />
      ))}
    </ul>
  );
}
