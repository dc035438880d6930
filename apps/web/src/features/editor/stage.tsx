import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { Box } from '../../canvas/compare-layout.ts';
import type { Size } from '../../canvas/viewport.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Compare } from '../../ui/compare.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { View } from './session.ts';
import styles from './stage.module.css';
import { type StagePictures, shownView } from './stage-pictures.ts';
import type { TableCamera } from './use-camera.ts';

interface StageProps {
  pictures: StagePictures;
  view: View;
  camera: TableCamera;
  /** A run is at work on this picture. */
  working: boolean;
  originalName: string;
  resultPrompt: string;
}

const percentBox = (box: Box, frame: Size) => ({
  left: `${(box.x / frame.width) * 100}%`,
  top: `${(box.y / frame.height) * 100}%`,
  width: `${(box.width / frame.width) * 100}%`,
  height: `${(box.height / frame.height) * 100}%`,
});

interface PictureProps {
  url: string;
  alt: string;
  chip?: string;
  side?: 'start' | 'end';
  at?: ReturnType<typeof percentBox>;
}

const WHOLE = { left: '0', top: '0', width: '100%', height: '100%' };

/** `chip` tells in the picture's own corner which of the two it is. */
function Picture({ url, alt, chip, side = 'start', at = WHOLE }: PictureProps) {
  return (
    <div className={styles['picture']} style={at}>
      <img className={styles['image']} src={url} alt={alt} decoding="sync" draggable={false} />
      {chip ? (
        <span className={styles['chip']} data-side={side} aria-hidden="true">
          {chip}
        </span>
      ) : null}
    </div>
  );
}

function Content({ pictures, view, camera, originalName, resultPrompt }: StageProps) {
  const t = useTranslate();
  const [split, setSplit] = useState(0.5);
  const { original, result, layout } = pictures;
  const shown = shownView(view, pictures);
  const originalAlt = originalName || t('stage.original');
  if (shown === 'compare' && original && result && layout) {
    return (
      <Compare
        grip={camera.fitted ? 'picture' : 'line'}
        value={split}
        onChange={setSplit}
        label={t('stage.compare.slider')}
        valueText={t('stage.compare.value', { percent: Math.round(split * 100) })}
        before={
          <Picture
            url={original.url}
            alt={originalAlt}
            chip={t('stage.original')}
            at={percentBox(layout.original, layout.frame)}
          />
        }
        after={
          <Picture
            url={result.url}
            alt={resultPrompt}
            chip={resultPrompt}
            side="end"
            at={percentBox(layout.result, layout.frame)}
          />
        }
      />
    );
  }
  if (shown === 'result' && result) return <Picture url={result.url} alt={resultPrompt} />;
  return original ? <Picture url={original.url} alt={originalAlt} /> : null;
}

/** The light table: whatever is looked at lies on it, where the camera says. */
export function Stage(props: StageProps) {
  const { pictures, view, camera, working } = props;
  const t = useTranslate();
  const { placement } = camera;
  const { frame } = pictures;
  const watched = shownView(view, pictures) === 'original' ? pictures.original : pictures.result;
  return (
    <div
      ref={camera.tableRef}
      className={styles['table']}
      data-panning={camera.panning}
      data-fitted={camera.fitted}
      {...camera.handlers}
    >
      {placement && frame ? (
        <div
          className={styles['frame']}
          data-view={shownView(view, pictures)}
          data-working={working}
          style={{
            width: frame.width * placement.scale,
            height: frame.height * placement.scale,
            transform: `translate(${placement.x}px, ${placement.y}px)`,
          }}
        >
          <Content {...props} />
        </div>
      ) : null}
      {frame && working ? <p className={styles['working']}>{t('stage.working')}</p> : null}
      {!frame && watched?.failed ? (
        <p className={styles['missing']}>
          <IconPhotoOff size={28} stroke={1.5} />
          {t('stage.missing')}
        </p>
      ) : null}
      {!frame && watched && !watched.failed ? (
        <div className={styles['waiting']}>
          <Skeleton width="100%" height="100%" />
        </div>
      ) : null}
    </div>
  );
}
