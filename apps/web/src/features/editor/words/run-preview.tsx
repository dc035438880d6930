import type { Model } from '@pictor/contracts';
import { otherThan, type Wish } from '../document/auto-model.ts';
import styles from './run-target.module.css';
import { RunTarget } from './run-target.tsx';
import { useEstimate } from './use-estimate.ts';

function RunCost({ model }: { model: Model }) {
  const words = useEstimate(model);
  if (words === null) return null;
  return (
    <div className={styles['target']}>
      <p className={styles['words']} title={words}>
        {words}
      </p>
    </div>
  );
}

interface RunPreviewProps {
  /** Null if the user has chosen a model. */
  wish: Wish | null;
  /** The model that `auto` has chosen for the words. */
  target: Model | null;
  chosen: Model | null;
}

/** Says on which model `auto` will run the words, and what the run will probably cost. */
export function RunPreview({ wish, target, chosen }: RunPreviewProps) {
  if (!wish) return chosen ? <RunCost model={chosen} /> : null;
  return target ? <RunTarget target={target} other={otherThan(target, wish)} /> : null;
}
