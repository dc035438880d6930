import { AUTO_MODEL } from '../../../lib/pictures/model-name.ts';
import { useEditor } from '../use-editor.ts';
import { useEstimate } from '../use-estimate.ts';
import styles from './composer.module.css';

/** What a run on the chosen model will probably cost. With `auto`, the line under the words says it together with the model. */
export function Estimate() {
  const model = useEditor((editor) => editor.model);
  const words = useEstimate(model?.id === AUTO_MODEL ? null : model);
  return words === null ? null : <span className={styles['estimate']}>{words}</span>;
}
