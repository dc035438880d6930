import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/**
 * Moves the focus along the buttons of an element, as is usual for pictures in a row.
 *
 * @param which a selector of the buttons
 */
export function stepFocus(event: KeyboardEvent<HTMLElement>, which = 'button'): void {
  const by = STEPS[event.key];
  if (by === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>(which)];
  const to = buttons[buttons.findIndex((button) => button.matches(':focus')) + by];
  if (!to) return;
  event.preventDefault();
  to.focus();
}
