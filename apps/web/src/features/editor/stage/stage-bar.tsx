import { IconArrowBackUp, IconAt, IconDownload, IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatPercent, formatPixels } from '../../../lib/format.ts';
import { download } from '../../../lib/http/download.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { assetUrl } from '../../../lib/pictures/asset-url.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Segmented } from '../../../ui/fields/segmented.tsx';
import type { TableCamera } from '../../../ui/table/use-camera.ts';
import { type Picture, toPicture } from '../document/document.ts';
import { takesReferences } from '../editor-reader.ts';
import { useCommands, useEditor, useEditorNow } from '../use-editor.ts';
import styles from './stage-bar.module.css';
import { type StagePictures, shownView } from './stage-pictures.ts';

interface StageBarProps {
  pictures: StagePictures;
  camera: TableCamera;
  /** A run is working on the picture on the table. */
  working: boolean;
  /** Whether the result has been saved, shown beside its size. */
  resultStatus: ReactNode;
  /** There is no picture on the table. */
  empty: boolean;
}

export function StageBar({ pictures, camera, working, resultStatus, empty }: StageBarProps) {
  const t = useTranslate();
  const editor = useEditorNow();
  const { dispatch, continueWith, addReference } = useCommands();
  const taken = useEditor(takesReferences);
  const view = useEditor(({ document }) => document.view);
  const uploading = useEditor(({ document }) => document.upload !== null);
  const hasPast = useEditor(({ document }) => document.past.length > 0);
  const locale = useLocale();
  const { original, result } = pictures;
  const shown = shownView(view, pictures);
  const size = shown === 'original' ? original?.size : result?.size;
  const percent = camera.placement ? formatPercent(camera.placement.scale, locale) : '';

  const resultPicture = (): Picture | null => {
    const image = editor.shownTask?.result_image;
    return image ? toPicture(image) : null;
  };
  const goOn = (): void => {
    const picture = resultPicture();
    if (picture) continueWith(picture);
  };
  const saveShown = (): void => {
    const picture = shown === 'original' ? editor.document.original : resultPicture();
    if (picture) download(assetUrl(picture.id), picture.name || picture.id);
  };

  return (
    <div className={styles['bar']}>
      <div className={styles['readout']}>
        {size ? (
          <>
            <span>{formatPixels(size)}</span>
            <span aria-hidden="true">•</span>
            <button type="button" className={styles['zoom']} title={t('stage.zoom.toggle')} onClick={camera.toggle}>
              {camera.fitted ? t('stage.zoom.fit', { percent }) : percent}
            </button>
          </>
        ) : null}
        {result ? (working ? t('stage.previous') : resultStatus) : null}
      </div>
      <div className={styles['views']}>
        {result && original ? (
          <Segmented
            label={t('stage.views')}
            value={shown}
            options={[
              { value: 'original', label: t('stage.original') },
              { value: 'result', label: t('stage.result') },
              { value: 'compare', label: t('stage.compare') },
            ]}
            onChange={(next) => dispatch({ type: 'view-changed', view: next })}
          />
        ) : null}
      </div>
      <div className={styles['actions']}>
        {hasPast && !uploading ? (
          <IconButton
            label={t('stage.back')}
            icon={<IconArrowBackUp size={19} stroke={1.75} />}
            onClick={() => dispatch({ type: 'stepped-back' })}
          />
        ) : null}
        {result && taken ? (
          <IconButton
            className={styles['reference']}
            label={t('references.use')}
            icon={<IconAt size={18} stroke={1.75} />}
            onClick={() => {
              const picture = resultPicture();
              if (picture) addReference(picture);
            }}
          />
        ) : null}
        {result ? (
          <Button
            className={styles['continue']}
            icon={<IconPencil size={17} stroke={1.75} />}
            aria-label={t('stage.continue')}
            onClick={goOn}
          >
            <span>{t('stage.continue')}</span>
          </Button>
        ) : null}
        {uploading || empty ? null : (
          <IconButton
            tone="secondary"
            label={t('action.download')}
            icon={<IconDownload size={17} stroke={1.75} />}
            onClick={saveShown}
          />
        )}
      </div>
    </div>
  );
}
