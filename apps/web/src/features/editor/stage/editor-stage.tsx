import type { ReactNode } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { useLazyPart } from '../../../lib/lazy-part.ts';
import { reloadIfServed } from '../../../lib/load-part.ts';
import { Button } from '../../../ui/button.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { isSeveral } from '../document/document-reducer.ts';
import styles from '../editor.module.css';
import { hasPicture, isAtWork } from '../editor-reader.ts';
import { workbenchPart } from '../parts.ts';
import { useEditor, useEditorNow } from '../use-editor.ts';
import { EmptyStage, type EmptyStageProps } from './empty-stage.tsx';
import type { WorkbenchProps } from './workbench.tsx';

function Workbench(props: WorkbenchProps) {
  const t = useTranslate();
  const editor = useEditorNow();
  const { value, failed } = useLazyPart(workbenchPart);
  if (value) return <value.Workbench {...props} />;
  const retry = (): void => {
    const { document, sending } = editor;
    workbenchPart.load().catch(() => {
      // Reloading the page would lose an upload in progress.
      if (!document.upload && !sending) void reloadIfServed();
    });
  };
  return (
    <>
      <div className={styles['bar']} />
      <div className={styles['table']}>
        {failed ? (
          <div className={styles['missing']} role="alert">
            <p>{t('error.network')}</p>
            <Button onClick={retry}>{t('action.retry')}</Button>
          </div>
        ) : (
          <div className={styles['waiting']}>
            <Skeleton width="100%" height="100%" />
          </div>
        )}
      </div>
    </>
  );
}

interface EditorStageProps extends EmptyStageProps {
  resultStatus: ReactNode;
  keep: WorkbenchProps['keep'];
}

/** Everything above the composer. */
export function EditorStage({ resultStatus, keep, ...empty }: EditorStageProps) {
  const filled = useEditor(
    (editor) =>
      hasPicture(editor) ||
      Boolean(editor.shownTask?.result_image) ||
      // The places of several results are shown before the first has come.
      (editor.activeTask !== null && isSeveral(editor.activeTask) && isAtWork(editor)),
  );
  /** The workbench still shows the other originals and the button for going back. */
  const more = useEditor(({ document: { files, past } }) => files.length > 1 || past.length > 0);
  const emptyStage = filled ? null : <EmptyStage {...empty} />;
  if (filled || more) return <Workbench resultStatus={resultStatus} keep={keep} emptyStage={emptyStage} />;
  return (
    <>
      <div className={styles['bar']} />
      <div className={styles['table']}>{emptyStage}</div>
    </>
  );
}
