import type { Task } from '@pictor/contracts';
import { useLazyPart } from '../../../lib/lazy-part.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { failureOf } from '../editor-reader.ts';
import { modelMenuPart, runPart, wordsPart } from '../parts.ts';
import { useEditor } from '../use-editor.ts';
import type { WordsProps } from '../words/words.tsx';

export function EdgeProgress() {
  const { value } = useLazyPart(runPart);
  return value ? <value.EdgeProgress /> : null;
}

/** A live region has to exist before its text appears. */
export function ComposerNotice() {
  const failed = useEditor(failureOf);
  return <div role="alert">{failed ? <FailureNotice failed={failed} /> : null}</div>;
}

function FailureNotice({ failed }: { failed: Task }) {
  const { value } = useLazyPart(runPart);
  return value ? <value.FailureNotice failed={failed} /> : null;
}

/** Shows how the words are read. It loads when the user types. If it cannot be loaded, a run reports what it does not understand. */
export function Words(props: WordsProps) {
  const { value } = useLazyPart(wordsPart);
  return value ? <value.Words {...props} /> : null;
}

/** Chooses further models for the same words. */
export function FurtherModels() {
  const { value } = useLazyPart(modelMenuPart);
  return value ? <value.ModelMenu /> : <Skeleton width="var(--control)" height="var(--control)" />;
}

/** Tells the line under the words what a run would lose of the original. */
export function Loss(props: { onLoss: (words: string | null) => void }) {
  const { value } = useLazyPart(wordsPart);
  return value ? <value.Loss {...props} /> : null;
}
