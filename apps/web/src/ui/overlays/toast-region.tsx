import { IconAlertCircle, IconCheck, IconX } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { Button, IconButton } from '../button.tsx';
import styles from './toast-region.module.css';
import { closeToast, type Toast, toastStore } from './toast-store.ts';

/** Milliseconds: long enough to read the toast, and longer if it has a button. */
const lifetime = (toast: Toast): number => {
  if (toast.action) return 20_000;
  return toast.tone === 'problem' ? 10_000 : 4_000;
};

function ToastItem({ toast, closeLabel }: { toast: Toast; closeLabel: string }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => closeToast(toast.key), lifetime(toast));
    return () => clearTimeout(timer);
  }, [held, toast]);
  if (toast.seen) return <li className={styles['seen']}>{toast.text}</li>;
  const act = (): void => {
    closeToast(toast.key);
    toast.action?.run();
  };
  const dismiss = (): void => {
    closeToast(toast.key);
    toast.onDismiss?.();
  };
  return (
    <li
      className={styles['toast']}
      data-tone={toast.tone}
      data-detailed={toast.detail !== undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={styles['icon']}>
        {toast.tone === 'done' ? <IconCheck size={18} /> : <IconAlertCircle size={18} />}
      </span>
      <div className={styles['words']}>
        <p>{toast.text}</p>
        {toast.detail ? <p className={styles['detail']}>{toast.detail}</p> : null}
      </div>
      {toast.action ? (
        <Button className={styles['action']} onClick={act}>
          {toast.action.label}
        </Button>
      ) : null}
      <IconButton label={closeLabel} icon={<IconX size={16} />} onClick={dismiss} />
    </li>
  );
}

/** Notices lie above an open dialog and belong to no dialog. */
export const IGNORED_BY_DIALOGS = '[data-notices]';

interface ToastRegionProps {
  label: string;
  closeLabel: string;
  /** A place where notices cover nothing important: on the picture of the stage, or at the bottom of a page that scrolls. */
  place?: 'page' | 'stage';
}

/**
 * Two live regions that exist from the start: one is polite, the other interrupts. They have `aria-live` in addition to their role: by this
 * attribute an open dialog knows not to hide them from screen readers.
 */
export function ToastRegion({ label, closeLabel, place = 'page' }: ToastRegionProps) {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.get);
  const list = (tone: Toast['tone']) =>
    toasts
      .filter((toast) => toast.tone === tone)
      .map((toast) => <ToastItem key={toast.key} toast={toast} closeLabel={closeLabel} />);
  return createPortal(
    <section className={styles['region']} aria-label={label} data-notices="" data-place={place}>
      <div role="alert" aria-live="assertive">
        <ul className={styles['list']}>{list('problem')}</ul>
      </div>
      <div role="status" aria-live="polite">
        <ul className={styles['list']}>{list('done')}</ul>
      </div>
    </section>,
    document.body,
  );
}
