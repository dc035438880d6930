import { onSessionEnd } from '../../lib/session/session.ts';

export interface ToastAction {
  label: string;
  run: () => void;
}

export interface Toast {
  /** A toast replaces a shown toast with the same key. */
  key: string;
  tone: 'done' | 'problem';
  /** The page already shows this information, so the toast is only for screen readers. */
  seen?: boolean | undefined;
  text: string;
  detail?: string | undefined;
  action?: ToastAction | undefined;
  /** Called if the user closes the toast, not if it times out. */
  onDismiss?: (() => void) | undefined;
}

type ToastInput = Omit<Toast, 'key'> & { key?: string };

const MOST = 4;
let toasts: readonly Toast[] = [];
let serial = 0;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

// A notice may describe a user's pictures, and its button acts on their behalf, so remove all notices when the session ends.
onSessionEnd(() => publish([]));

export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (): readonly Toast[] => toasts,
};

export function notify(input: ToastInput): void {
  serial += 1;
  const toast: Toast = { ...input, key: input.key ?? `toast-${serial}` };
  publish([...toasts.filter(({ key }) => key !== toast.key), toast].slice(-MOST));
}

export function closeToast(key: string): void {
  if (toasts.some((toast) => toast.key === key)) publish(toasts.filter((toast) => toast.key !== key));
}
