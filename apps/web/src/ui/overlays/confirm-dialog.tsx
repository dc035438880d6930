import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Button } from '../button.tsx';
import styles from './dialog.module.css';

interface ConfirmDialogProps {
  open: boolean;
  /** The question is also the dialog's accessible name. */
  question: string;
  detail?: string | undefined;
  confirmLabel: string;
  cancelLabel: string;
  onConfirm: () => void;
  onClose: () => void;
  /** The element that gets the focus when the dialog closes. Default: the element that had it before. */
  finalFocus?: (() => HTMLElement | true) | undefined;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, question, detail, confirmLabel, cancelLabel, onConfirm, onClose, finalFocus } = props;
  return (
    <AlertDialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles['backdrop']} />
        <AlertDialog.Popup className={styles['confirm']} finalFocus={finalFocus ?? true}>
          <AlertDialog.Title className={styles['question']}>{question}</AlertDialog.Title>
          {detail ? <AlertDialog.Description className={styles['detail']}>{detail}</AlertDialog.Description> : null}
          <div className={styles['actions']}>
            <AlertDialog.Close render={<Button>{cancelLabel}</Button>} />
            <Button tone="danger" className={styles['confirmed']} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
