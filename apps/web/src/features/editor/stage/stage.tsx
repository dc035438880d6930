import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { type MessageId, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ComparedPictures, TablePicture } from '../../../ui/table/table-picture.tsx';
import type { TableCamera } from '../../../ui/table/use-camera.ts';
import type { PictureProblem } from '../api.ts';
import { isSeveral } from '../document/document-reducer.ts';
import { useEditor } from '../use-editor.ts';
import { comparedResult, shownPosition } from './results/shown-result.ts';
import styles from './stage.module.css';
import { type StagePictures, shownView } from './stage-pictures.ts';

interface StageProps {
  pictures: StagePictures;
  camera: TableCamera;
  /** A run is working on this picture. */
  working: boolean;
}

const PROBLEM_WORDS = {
  unreadable: 'stage.unreadable',
  gone: 'stage.missing',
  away: 'stage.away',
} as const satisfies Record<PictureProblem, MessageId>;

function Content({ pictures, camera }: Pick<StageProps, 'pictures' | 'camera'>) {
  const t = useTranslate();
  const view = useEditor(({ document }) => document.view);
  const originalName = useEditor(({ document: { upload, original } }) => upload?.name ?? original?.name ?? '');
  const resultPrompt = useEditor(({ shownTask }) => shownTask?.prompt ?? '');
  const position = useEditor((editor) =>
    editor.shownTask && isSeveral(editor.shownTask) ? shownPosition(editor) : null,
  );
  const against = useEditor((editor) => comparedResult(editor)?.position ?? null);
  const [split, setSplit] = useState(0.5);
  const { original, result, layout } = pictures;
  const shown = shownView(view, pictures);
  const nameOf = (one: number): string => t('results.one', { n: one + 1 });
  const originalAlt = against === null ? originalName || t('stage.original') : nameOf(against);
  const resultAlt = position === null ? resultPrompt : `${nameOf(position)}${t('list.separator')}${resultPrompt}`;
  if (shown === 'compare' && original && result && layout) {
    return (
      <ComparedPictures
        layout={layout}
        original={{
          url: original.url,
          alt: originalAlt,
          chip: against === null ? t('stage.original') : nameOf(against),
        }}
        result={{
          url: result.url,
          alt: resultAlt,
          chip: against === null || position === null ? resultPrompt : nameOf(position),
        }}
        split={split}
        onSplit={setSplit}
        fitted={camera.fitted}
      />
    );
  }
  if (shown === 'result' && result) return <TablePicture url={result.url} alt={resultAlt} />;
  return original ? <TablePicture url={original.url} alt={originalAlt} /> : null;
}

/** The light table. The camera determines the placement of its pictures. */
export function Stage({ pictures, camera, working }: StageProps) {
  const t = useTranslate();
  const view = useEditor(({ document }) => document.view);
  const { placement } = camera;
  const { frame, missing } = pictures;
  const watched = shownView(view, pictures) === 'original' ? pictures.original : pictures.result;
  return (
    <>
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
            <Content pictures={pictures} camera={camera} />
          </div>
        ) : null}
        {frame && working ? <p className={styles['working']}>{t('stage.working')}</p> : null}
        {!frame && watched && !missing ? (
          <div className={styles['waiting']}>
            <Skeleton width="100%" height="100%" />
          </div>
        ) : null}
      </div>
      {/* The table captures every pointer, so buttons have to be outside of it. */}
      {!frame && missing ? (
        <div className={styles['missing']}>
          <IconPhotoOff size={28} stroke={1.5} />
          <p>{t(PROBLEM_WORDS[missing.problem])}</p>
          {missing.problem === 'away' ? <Button onClick={missing.retry}>{t('action.retry')}</Button> : null}
        </div>
      ) : null}
    </>
  );
}
