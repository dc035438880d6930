import { useEffect, useEffectEvent } from 'react';

/** Calls back when Escape is pressed, unless a dialog or a list of options is open. */
export function useEscape(onEscape: () => void): void {
  const press = useEffectEvent(({ key }: globalThis.KeyboardEvent) => {
    const above = document.querySelector('[role="dialog"], [role="alertdialog"], [role="listbox"]');
    if (key === 'Escape' && !above) onEscape();
  });
  useEffect(() => {
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
