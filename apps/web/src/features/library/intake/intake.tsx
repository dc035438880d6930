import { IconUpload, IconVideo } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useRef } from 'react';
import { refreshReads } from '../../../lib/http/query-reads.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { conversionValues } from '../../../lib/intake/conversion-values.ts';
import { PICTURE_ACCEPT } from '../../../lib/intake/picture-file.ts';
import { useHandedOver } from '../../../lib/intake/use-handed-over.ts';
import { Button } from '../../../ui/button.tsx';
import { notify } from '../../../ui/overlays/toast-store.ts';
import { insertItem } from '../cache/changes.ts';
import { usageQuery } from '../cache/queries.ts';
import { EmptySection } from '../page/empty-section.tsx';
import styles from './intake.module.css';
import { UploadList } from './upload-list.tsx';
import { type FileUpload, retryUpload, type SavedFile, uploadFiles, useUploads } from './uploads.ts';

const ACCEPT = `video/mp4,video/webm,${PICTURE_ACCEPT}`;

interface Intake {
  input: RefObject<HTMLInputElement | null>;
  uploads: readonly FileUpload[];
  dragging: boolean;
  add: (files: readonly File[]) => void;
  retry: (entry: FileUpload) => void;
}

/** Accepts videos and photos that the user chooses, or drops anywhere on the page. The server checks the file types. */
export function useIntake(): Intake {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const onSaved = ({ item, ready, from }: SavedFile): void => {
    insertItem(queryClient, item);
    void refreshReads(queryClient, usageQuery);
    notify({
      key: 'intake',
      tone: 'done',
      text: t(item.kind === 'image' ? 'save.done' : 'library.upload.saved'),
      detail: from ? t('upload.converted', conversionValues(from, ready)) : undefined,
    });
  };
  const add = (files: readonly File[]): void => uploadFiles(files, onSaved);
  return {
    input,
    uploads: useUploads(),
    dragging: useHandedOver({
      onFiles: add,
      onNothing: (reason) => notify({ key: 'intake', tone: 'problem', text: t(reason) }),
    }),
    add,
    retry: (entry) => retryUpload(entry, onSaved),
  };
}

export function UploadButton({ intake }: { intake: Intake }) {
  const t = useTranslate();
  return (
    <Button icon={<IconUpload size={17} stroke={1.75} />} onClick={() => intake.input.current?.click()}>
      {t('library.upload')}
    </Button>
  );
}

export function NoVideos() {
  const t = useTranslate();
  return (
    <EmptySection
      icon={<IconVideo size={32} stroke={1.25} />}
      title={t('library.videos.empty')}
      hint={t('library.videos.empty.hint')}
    />
  );
}

/** The file field, the list of uploads, and the drop area. */
export function IntakeArea({ intake }: { intake: Intake }) {
  const t = useTranslate();
  return (
    <>
      <input
        ref={intake.input}
        type="file"
        className={styles['file']}
        accept={ACCEPT}
        multiple
        aria-label={t('library.upload.file')}
        tabIndex={-1}
        onChange={(event) => {
          intake.add([...(event.currentTarget.files ?? [])]);
          // Reset, so that the same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <UploadList uploads={intake.uploads} onRetry={intake.retry} />
      {intake.dragging ? (
        <div className={styles['drop']} aria-hidden="true">
          <p>{t('library.upload.dropHere')}</p>
        </div>
      ) : null}
    </>
  );
}
