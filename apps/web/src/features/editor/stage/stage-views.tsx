import type { Task } from '@pictor/contracts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Segmented } from '../../../ui/fields/segmented.tsx';
import type { View } from '../document/document.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import { type StagePictures, shownView } from './stage-pictures.ts';

interface StageViewsProps {
  pictures: StagePictures;
  /** The task whose results are all shown. */
  grid: Task | null;
  /** The task on the stage, if it has several results. */
  several: Task | null;
}

/** The views that are possible. */
export function StageViews({ pictures, grid, several }: StageViewsProps) {
  const t = useTranslate();
  const { dispatch } = useCommands();
  const view = useEditor(({ document }) => document.view);
  const shownTaskId = useEditor(({ document }) => document.shownTaskId);
  const hasOriginal = useEditor(({ document: { original, upload } }) => (upload ?? original) !== null);
  const { original, result } = pictures;
  if (!several && !(original && result)) return null;

  const disabled = several !== null && !several.result_image;
  const options = [
    { value: 'original' as const, label: t('stage.original'), isPossible: hasOriginal },
    { value: 'result' as const, label: t('stage.result'), isPossible: true, disabled },
    { value: 'compare' as const, label: t('stage.compare'), isPossible: original !== null, disabled },
    { value: 'grid' as const, label: t('stage.grid'), isPossible: several !== null },
  ];
  const change = (next: View): void => {
    // The results of a running task are on the stage before it is the shown task.
    if (grid && grid.id !== shownTaskId)
      dispatch({ type: 'result-chosen', chosen: { taskId: grid.id, position: 0, against: null }, view: next });
    else dispatch({ type: 'view-changed', view: next });
  };
  return (
    <Segmented<View>
      label={t('stage.views')}
      value={grid ? 'grid' : shownView(view, pictures)}
      options={options.filter(({ isPossible }) => isPossible)}
      onChange={change}
    />
  );
}
