import { IconMinus, IconPlus } from '@tabler/icons-react';
import { formatPercent } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import type { TableCamera } from '../../../ui/table/use-camera.ts';
import styles from './image-stage.module.css';

interface ImageToolsProps {
  camera: TableCamera;
  comparing: boolean;
  /** Null if there is nothing to compare with. */
  onCompare: (() => void) | null;
}

/** The zoom controls and the button for comparing with the source, over the lower edge of the picture. */
export function ImageTools({ camera, comparing, onCompare }: ImageToolsProps) {
  const t = useTranslate();
  const locale = useLocale();
  const percent = camera.placement ? formatPercent(camera.placement.scale, locale) : '';
  return (
    <div className={styles['tools']}>
      <div className={styles['zooming']}>
        <IconButton
          label={t('viewer.zoomOut')}
          icon={<IconMinus size={17} stroke={1.75} />}
          disabled={camera.fitted}
          onClick={() => camera.zoom('out')}
        />
        <button type="button" className={styles['zoom']} title={t('viewer.zoom.toggle')} onClick={camera.toggle}>
          {camera.fitted ? t('viewer.zoom.fit', { percent }) : percent}
        </button>
        <IconButton
          label={t('viewer.zoomIn')}
          icon={<IconPlus size={17} stroke={1.75} />}
          onClick={() => camera.zoom('in')}
        />
      </div>
      {onCompare ? (
        <Button tone="quiet" className={styles['compare']} aria-pressed={comparing} onClick={onCompare}>
          {t('viewer.compare')}
        </Button>
      ) : null}
    </div>
  );
}
