import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { ResultReferences } from '../references/result-references.tsx';
import { shownPosition } from '../stage/results/shown-result.ts';
import { memberAt } from '../tasks/batch.ts';
import { engineOf } from '../tasks/task-words.ts';
import { useEditor } from '../use-editor.ts';
import { taskReadingQuery } from './api.ts';
import styles from './result-reading.module.css';

/** Shows how the words of the result on the stage were read. It keeps its space even without text. */
export function ResultReading({ shown }: { shown: boolean }) {
  const t = useTranslate();
  const locale = useLocale();
  const taskId = useEditor((editor) => {
    const { models, shownTask } = editor;
    const task = shownTask && memberAt(shownTask, shownPosition(editor)).task;
    return task?.status === 'completed' && engineOf(models, task) === 'darkroom' ? task.id : null;
  });
  const read = taskId !== null;
  const { data } = useQuery({ ...taskReadingQuery(taskId ?? ''), enabled: read });
  const language = locale === 'zh-CN' ? 'zh' : 'en';
  const words = read && shown ? [data?.words?.[language], data?.output?.[language]].filter(Boolean) : [];
  const text = words.join(t('words.gap'));
  return (
    <div className={styles['line']} role="status" title={text || undefined}>
      {text}
      {shown ? <ResultReferences /> : null}
    </div>
  );
}
