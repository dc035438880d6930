import type { Task } from '@pictor/contracts';
import { whenIdle } from '../../../lib/idle.ts';
import { lazyPart, useLazyPart } from '../../../lib/lazy-part.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { failureOf } from '../editor-reader.ts';
import { runPart, wordsPart } from '../parts.ts';
import { useEditor } from '../use-editor.ts';
import type { WordsProps } from '../words/words.tsx';

/** Load this separately: its popups are a quarter of the page's code, and it has to wait for the list of models anyway. */
const choicesPart = lazyPart(async () => {
  await whenIdle();
  return await import('./composer-choices.tsx');
});

export function Choices() {
  const { value, failed } = useLazyPart(choicesPart);
  if (value) return <value.ComposerChoices />;
  // If it cannot be loaded, a run uses the last chosen model, or the server's default.
  return failed ? null : <Skeleton width="140px" height="var(--control)" radius="var(--radius-control)" />;
}

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
