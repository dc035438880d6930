import type { Task } from '@pictor/contracts';
import { useEffect, useEffectEvent } from 'react';
import { isTyping, within } from '../../../../ui/table/table-keys.ts';
import { useCommands, useEditorNow } from '../../use-editor.ts';
import { resultAt, shownPosition } from './shown-result.ts';

const DIGIT = /^(?:Digit|Numpad)([1-8])$/;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
/** These move with arrow keys themselves. */
const OWN_ARROWS = '[role="slider"], [role="listbox"], [role="combobox"], nav:not([data-results]), ul';

/**
 * The keys of a task with several results: a digit shows that result, and with Shift compares it with the shown one. The arrows show the
 * previous or next one, unless all of them are shown.
 */
export function useResultKeys(task: Task): void {
  const editor = useEditorNow();
  const { dispatch } = useCommands();

  const show = (position: number | undefined, against: number | null = null): void => {
    if (!resultAt(task, position)) return;
    const view = against === null && editor.document.view !== 'compare' ? 'result' : 'compare';
    const chosen = { taskId: task.id, position: position ?? 0, against };
    dispatch({ type: 'result-chosen', chosen, view });
  };
  const onDigit = (wanted: number, isCompared: boolean): void => {
    const position = shownPosition(editor);
    if (!isCompared) show(wanted);
    else if (wanted !== position && resultAt(task, wanted)) show(position, wanted);
  };
  const onArrow = (by: number): void => {
    const all = task.result_images ?? [];
    const position = shownPosition(editor);
    show(all[all.findIndex((result) => result.position === position) + by]?.position);
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const { code, key, target } = event;
    if (isTyping(target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = DIGIT.exec(code)?.[1];
    const by = STEPS[key];
    if (digit !== undefined) onDigit(Number(digit) - 1, event.shiftKey);
    else if (by !== undefined && editor.document.view !== 'grid' && !within(target, OWN_ARROWS)) onArrow(by);
  });
  useEffect(() => {
    const controller = new AbortController();
    addEventListener('keydown', (event) => onKey(event), { signal: controller.signal });
    return () => controller.abort();
  }, []);
}
