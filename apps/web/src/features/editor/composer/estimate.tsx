import { AUTO_MODEL } from '../../../lib/pictures/model-name.ts';
import { chosenModels } from '../document/several-models.ts';
import { useEditor } from '../use-editor.ts';
import { useEstimate } from '../use-estimate.ts';
import styles from './composer.module.css';

/** The estimated cost of a run on the chosen models. With `auto`, the line under the words shows it together with the model. */
export function Estimate() {
  const draft = useEditor(({ document }) => document.draft);
  const models = useEditor((editor) => editor.models);
  const chosen = models ? chosenModels(draft, models) : [];
  const words = useEstimate(chosen.filter(({ id }) => id !== AUTO_MODEL));
  return words === null ? null : <span className={styles['estimate']}>{words}</span>;
}
