import { IconDownload, IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatPercent, formatPixels } from '../../lib/format.ts';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { View } from './session.ts';
import styles from './stage-bar.module.css';
import { type StagePictures, shownView } from './stage-pictures.ts';
import type { TableCamera } from './use-camera.ts';

interface StageBarProps {
  pictures: StagePictures;
  view: View;
  camera: TableCamera;
  /** What became of the result, told beside its size. */
  resultStatus: ReactNode;
  onView: (view: View) => void;
  onContinue: () => void;
  onDownload: () => void;
}

export function StageBar({ pictures, view, camera, resultStatus, onView, onContinue, onDownload }: StageBarProps) {
  const t = useTranslate();
  const locale = useLocale();
  const { original, result } = pictures;
  const shown = shownView(view, pictures);
  const size = shown === 'original' ? original?.size : result?.size;
  const percent = camera.placement ? formatPercent(camera.placement.scale, locale) : '';
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
        {result ? resultStatus : null}
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
            onChange={onView}
          />
        ) : null}
      </div>
      <div className={styles['actions']}>
        {result ? (
          <>
            <Button
              className={styles['continue']}
              icon={<IconPencil size={17} stroke={1.75} />}
              aria-label={t('stage.continue')}
              onClick={onContinue}
            >
              <span>{t('stage.continue')}</span>
            </Button>
            <IconButton
              tone="secondary"
              label={t('action.download')}
              icon={<IconDownload size={17} stroke={1.75} />}
              onClick={onDownload}
            />
          </>
        ) : null}
      </div>
    </div>
  );
}
