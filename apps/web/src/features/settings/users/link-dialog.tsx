import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import dialog from '../../../ui/overlays/dialog.module.css';

interface LinkDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  detail: string;
  children: ReactNode;
}

/** The common frame of dialogs that show a link that works once. */
export function LinkDialog({ open, onClose, title, detail, children }: LinkDialogProps) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog['backdrop']} />
        <Dialog.Popup className={dialog['confirm']}>
          <Dialog.Title className={dialog['question']}>{title}</Dialog.Title>
          <Dialog.Description className={dialog['detail']}>{detail}</Dialog.Description>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
