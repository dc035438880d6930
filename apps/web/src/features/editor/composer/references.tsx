import type { RefObject } from 'react';
import { useLazyPart } from '../../../lib/lazy-part.ts';
import { takesReferences } from '../editor-reader.ts';
import { referencesPart } from '../parts.ts';
import { useEditor } from '../use-editor.ts';
import styles from './composer.module.css';

interface ReferencesProps {
  field: RefObject<HTMLTextAreaElement | null>;
  onLibrary: () => void;
}

/** The references beside the original, where a model takes any. Before their code has loaded, only the room for them. */
export function References(props: ReferencesProps) {
  const taken = useEditor(takesReferences);
  const count = useEditor(({ document }) => document.draft.references.length);
  return taken || count > 0 ? <Bar {...props} count={count} /> : null;
}

function Bar({ count, ...props }: ReferencesProps & { count: number }) {
  const { value } = useLazyPart(referencesPart);
  if (value) return <value.ReferenceBar {...props} />;
  return <div className={styles['room']} style={{ width: 64 * (count + 1) - 8 }} />;
}

/** Offers a model that takes the references. */
export function CrowdedOffer() {
  const { value } = useLazyPart(referencesPart);
  return value ? <value.CrowdedOffer /> : null;
}
