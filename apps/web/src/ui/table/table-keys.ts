import { useEffect, useEffectEvent, useState } from 'react';

const IN_FIELD = 'input, textarea, [role="alertdialog"]';

export const within = (target: EventTarget | null, selector: string): boolean =>
  target instanceof Element && target.closest(selector) !== null;

export const isTyping = (target: EventTarget | null): boolean => within(target, `${IN_FIELD}, [role="dialog"]`);

const takesSpace = (target: EventTarget | null): boolean =>
  isTyping(target) || within(target, 'button, a, [role="combobox"]');

export function useSpaceHeld(): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.code !== 'Space' || takesSpace(event.target)) return;
      event.preventDefault();
      setHeld(true);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.code === 'Space') setHeld(false);
    };
    const controller = new AbortController();
    const { signal } = controller;
    addEventListener('keydown', down, { signal });
    addEventListener('keyup', up, { signal });
    addEventListener('blur', () => setHeld(false), { signal });
    return () => controller.abort();
  }, []);
  return held;
}

interface TableKeys {
  zoom: (direction: 'in' | 'out') => void;
  fit: () => void;
  /** @returns whether something was cancelled */
  cancel: () => boolean;
}

const DIRECTIONS: Readonly<Record<string, 'in' | 'out'>> = { '+': 'in', '=': 'in', '-': 'out' };

/** The keys of a table that is in a dialog, or of one that is not while no dialog has the focus. */
export function useTableKeys(keys: TableKeys, inDialog: boolean): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const { key, target } = event;
    // During a drag the focus may be in a field.
    if (key === 'Escape' && keys.cancel()) event.preventDefault();
    const isElsewhere = inDialog ? within(target, IN_FIELD) : isTyping(target);
    if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[key];
    if (direction) keys.zoom(direction);
    else if (key === '0') keys.fit();
  });
  useEffect(() => {
    const controller = new AbortController();
    addEventListener('keydown', (event) => onKey(event), { signal: controller.signal });
    return () => controller.abort();
  }, []);
}
