import { Dialog } from '@base-ui/react/dialog';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { IGNORED_BY_DIALOGS } from '../../../ui/overlays/toast-region.tsx';
import styles from './dialog-frame.module.css';

interface DialogFrameProps<Shown> {
  /** Null while closed. */
  shown: Shown | null;
  className: string | undefined;
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  /** Do not focus a button first: its tooltip would cover the content. */
  focusFrame?: boolean;
  /** The element that gets the focus when the dialog closes. Default: the element that had it before. */
  finalFocus?: (() => HTMLElement | boolean) | undefined;
  children: (shown: Shown) => ReactNode;
}

/** The dialog around an opened record. */
export function DialogFrame<Shown>(props: DialogFrameProps<Shown>) {
  const { shown, className, onClose, onKeyDown, focusFrame, finalFocus, children } = props;
  // Keep showing the last record while the dialog fades out.
  const [last, setLast] = useState(shown);
  if (shown !== null && shown !== last) setLast(shown);
  const kept = shown ?? last;
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root
      open={shown !== null}
      onOpenChange={(open, details) => {
        const { target } = details.event;
        // A click on a notification does not count as a click outside the dialog.
        if (target instanceof Element && target.closest(IGNORED_BY_DIALOGS)) details.cancel();
        else if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup
          ref={popup}
          className={[styles['frame'], className].filter(Boolean).join(' ')}
          onKeyDown={onKeyDown}
          initialFocus={focusFrame ? popup : true}
          finalFocus={finalFocus ?? true}
        >
          {kept === null ? null : children(kept)}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
