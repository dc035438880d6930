import type { ImageData, ResultImage, Task } from '@pictor/contracts';
import { isSeveral } from '../../document/document-reducer.ts';
import { type Editor, isAtWork } from '../../editor-reader.ts';

export const resultAt = (task: Task | null, position: number | null | undefined): ResultImage | undefined =>
  task?.result_images?.find((result) => result.position === position);

type Shown = Pick<Editor, 'document' | 'shownTask'>;

const chosenOf = ({ document: { chosen }, shownTask }: Shown) => (chosen?.taskId === shownTask?.id ? chosen : null);

/** The result on the stage: the chosen one, or the first. */
export const shownResult = (editor: Shown): ResultImage | ImageData | undefined =>
  resultAt(editor.shownTask, chosenOf(editor)?.position) ?? editor.shownTask?.result_image;

export const shownPosition = (editor: Shown): number =>
  resultAt(editor.shownTask, chosenOf(editor)?.position)?.position ??
  editor.shownTask?.result_images?.[0]?.position ??
  0;

/** The other result that the shown one is compared with. Undefined: it is compared with the original. */
export const comparedResult = (editor: Shown): ResultImage | undefined => {
  const other = resultAt(editor.shownTask, chosenOf(editor)?.against);
  return editor.document.view === 'compare' && other?.position !== shownPosition(editor) ? other : undefined;
};

/** The task whose results are on the stage as a grid: it is running and makes several, or the user has chosen this view. */
export function gridTask(editor: Editor): Task | null {
  const { activeTask, shownTask, document } = editor;
  const { shownTaskId, upload, view } = document;
  if (activeTask && activeTask.id !== shownTaskId && isSeveral(activeTask) && isAtWork(editor)) return activeTask;
  return shownTask && view === 'grid' && isSeveral(shownTask) && !upload ? shownTask : null;
}
