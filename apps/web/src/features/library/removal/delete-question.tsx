import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { titleWords } from '../../../lib/pictures/title.ts';
import { ConfirmDialog } from '../../../ui/overlays/confirm-dialog.tsx';
import type { LibraryItem } from '../item.ts';

interface DeleteQuestionProps {
  /** The records in question. Empty while closed. */
  doomed: readonly LibraryItem[];
  /** The question and its detail if there are several. */
  several: { question: string; detail?: string };
  onConfirm: () => void;
  onClose: () => void;
  finalFocus?: () => HTMLElement | true;
}

export function DeleteQuestion({ doomed, several, ...dialog }: DeleteQuestionProps) {
  const t = useTranslate();
  const [only, ...more] = doomed;
  const single = more.length === 0;
  return (
    <ConfirmDialog
      open={doomed.length > 0}
      question={single ? t('library.delete.question') : several.question}
      detail={only && single ? titleWords(only.media, t) : several.detail}
      confirmLabel={t('action.confirm')}
      cancelLabel={t('action.cancel')}
      {...dialog}
    />
  );
}
