import { onSessionEnd } from '../lib/session/session.ts';

export interface ToastAction {
  label: string;
  run: () => void;
}

export interface Toast {
  /** A toast with the key of one that is shown takes its place. */
  key: string;
  tone: 'done' | 'problem';
  /** What is told can be seen on the page already: it is for screen readers alone. */
  seen?: boolean | undefined;
  text: string;
  detail?: string | undefined;
  action?: ToastAction | undefined;
  /** The person closed it, as against time having passed. */
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

// A notice may tell of somebody's pictures, and its button acts in their name.
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
