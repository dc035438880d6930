import type { Box, CompareLayout } from '../../canvas/compare-layout.ts';
import type { Size } from '../../canvas/viewport.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { useUpright } from '../../lib/pictures/use-upright.ts';
import { Compare } from '../compare.tsx';
import styles from './table-picture.module.css';

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

/** `chip` is a label in the picture's corner that says which of the two pictures it is. */
export function TablePicture({ url, alt, chip, side = 'start', at = WHOLE }: PictureProps) {
  const upright = useUpright(url);
  return (
    <div className={styles['picture']} style={at}>
      <img className={styles['image']} src={upright} alt={alt} decoding="sync" draggable={false} />
      {chip ? (
        <span className={styles['chip']} data-side={side} aria-hidden="true">
          {chip}
        </span>
      ) : null}
    </div>
  );
}

type Compared = Pick<PictureProps, 'url' | 'alt' | 'chip'>;

interface ComparedPicturesProps {
  layout: CompareLayout;
  original: Compared;
  result: Compared;
  /** The share of the width that shows the original, from 0 to 1. */
  split: number;
  onSplit: (split: number) => void;
  /** If true, dragging does not pan, so a drag anywhere on the picture moves the divider. */
  fitted: boolean;
}

/** An original and its result on top of each other, with a divider between. */
export function ComparedPictures({ layout, original, result, split, onSplit, fitted }: ComparedPicturesProps) {
  const t = useTranslate();
  const { frame } = layout;
  return (
    <Compare
      grip={fitted ? 'picture' : 'line'}
      value={split}
      onChange={onSplit}
      label={t('stage.compare.slider')}
      valueText={t('stage.compare.value', { percent: Math.round(split * 100) })}
      before={<TablePicture {...original} at={percentBox(layout.original, frame)} />}
      after={<TablePicture {...result} side="end" at={percentBox(layout.result, frame)} />}
    />
  );
}
