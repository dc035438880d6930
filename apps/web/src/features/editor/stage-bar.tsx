import { IconArrowBackUp, IconDownload, IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatPercent, formatPixels } from '../../lib/format.ts';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { TableCamera } from '../../ui/table/use-camera.ts';
import type { View } from './document.ts';
import styles from './stage-bar.module.css';
import { type StagePictures, shownView } from './stage-pictures.ts';

interface StageBarProps {
  pictures: StagePictures;
  view: View;
  camera: TableCamera;
  /** Whether the result has been saved, shown beside its size. */
  status: ReactNode;
  onView: (view: View) => void;
  /** Null if there is no step back. */
  onBack: (() => void) | null;
  onContinue: () => void;
  /** Downloads the shown picture; null while that is not on the server. */
  onDownload: (() => void) | null;
}

export function StageBar({ pictures, view, camera, status, ...on }: StageBarProps) {
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
        {result ? status : null}
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
            onChange={on.onView}
          />
        ) : null}
      </div>
      <div className={styles['actions']}>
        {on.onBack ? (
          <IconButton label={t('stage.back')} icon={<IconArrowBackUp size={19} stroke={1.75} />} onClick={on.onBack} />
        ) : null}
        {result ? (
          <Button
            className={styles['continue']}
            icon={<IconPencil size={17} stroke={1.75} />}
            aria-label={t('stage.continue')}
            onClick={on.onContinue}
          >
            <span>{t('stage.continue')}</span>
          </Button>
        ) : null}
        {on.onDownload ? (
          <IconButton
            tone="secondary"
            label={t('action.download')}
            icon={<IconDownload size={17} stroke={1.75} />}
            onClick={on.onDownload}
          />
        ) : null}
      </div>
    </div>
  );
}
