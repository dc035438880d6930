import type { Task } from '@pictor/contracts';
import { IconLayoutGrid } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslate } from '../../../../lib/i18n/i18n.ts';
import { IconButton } from '../../../../ui/button.tsx';
import { Select } from '../../../../ui/fields/select.tsx';
import { memberAt } from '../../tasks/batch.ts';
import { useCommands, useEditor } from '../../use-editor.ts';
import type { Keep } from './result-grid.tsx';
import styles from './result-strip.module.css';
import { comparedResult, resultAt, shownPosition } from './shown-result.ts';
import { useResultKeys } from './use-result-keys.ts';

const ORIGINAL = 'original';

interface ResultStripProps {
  task: Task;
  keep: Keep;
}

/** Goes from one of several results to another, chooses what it is compared with, and keeps it. */
export function ResultStrip({ task, keep }: ResultStripProps) {
  const t = useTranslate();
  const { dispatch } = useCommands();
  const view = useEditor(({ document }) => document.view);
  const position = useEditor(shownPosition);
  const against = useEditor((editor) => comparedResult(editor)?.position ?? null);
  const hasOriginal = useEditor(({ document }) => document.original !== null);
  const shown = resultAt(task, position);
  useResultKeys(task);
  const strip = useRef<HTMLElement>(null);
  // The button that had the focus is gone if the user came from the grid.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the position.
  useEffect(() => {
    const { activeElement, body } = document;
    const follows = activeElement === body || strip.current?.contains(activeElement);
    if (follows) strip.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus();
  }, [position]);
  const positions = Array.from({ length: task.requested.count }, (_, n) => n);

  const choose = (to: { position: number; against: number | null }): void =>
    dispatch({
      type: 'result-chosen',
      chosen: { taskId: task.id, ...to },
      view: view === 'compare' && (hasOriginal || to.against !== null) ? 'compare' : 'result',
    });
  const others = positions
    .filter((other) => other !== position && resultAt(task, other))
    .map((other) => ({ value: String(other), label: t('results.one', { n: other + 1 }) }));

  return (
    <nav ref={strip} className={styles['strip']} aria-label={t('results.label')} data-results="true">
      <IconButton
        label={t('results.all')}
        icon={<IconLayoutGrid size={18} stroke={1.75} />}
        onClick={() => dispatch({ type: 'view-changed', view: 'grid' })}
      />
      {positions.map((one) => (
        <button
          key={one}
          type="button"
          className={styles['one']}
          disabled={!resultAt(task, one)}
          aria-current={one === position}
          aria-label={t('results.open', { n: one + 1 })}
          onClick={() => choose({ position: one, against: against === one ? null : against })}
        >
          {one + 1}
        </button>
      ))}
      {view === 'compare' ? (
        <Select
          label={t('results.against')}
          value={against === null ? ORIGINAL : String(against)}
          options={[...(hasOriginal ? [{ value: ORIGINAL, label: t('stage.original') }] : []), ...others]}
          onChange={(next) => choose({ position, against: next === ORIGINAL ? null : Number(next) })}
        />
      ) : null}
      {shown ? keep(memberAt(task, position).task, shown) : null}
    </nav>
  );
}
