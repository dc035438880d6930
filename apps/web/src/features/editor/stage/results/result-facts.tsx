import type { Delivered, Task } from '@pictor/contracts';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import type { MessageId } from '../../../../lib/i18n/i18n.ts';
import { useLocale, useTranslate } from '../../../../lib/i18n/i18n.ts';
import { costWords } from '../../../../lib/money.ts';
import { useModelName } from '../../../../lib/pictures/model-name.ts';
import styles from './result-facts.module.css';

type Fact = Delivered['differs'][number];

const NAMES = {
  count: 'facts.count',
  size: 'facts.size',
  ratio: 'facts.ratio',
  model: 'facts.model',
} as const satisfies Record<Fact, MessageId>;

/** Shows the request beside the results, and flags the facts that differ. A popover would be a larger chunk for every page. */
export function ResultFacts({ task }: { task: Task }) {
  const t = useTranslate();
  const locale = useLocale();
  const modelName = useModelName();
  const [open, setOpen] = useState(false);
  const { requested, delivered } = task;
  if (!delivered) return null;
  const differs = delivered.differs.length > 0;
  const label = t(differs ? 'facts.differs' : 'facts.label');
  const free = t('facts.free');
  const unknown = t('facts.unknown');
  const rows: [Fact, string, string][] = [
    ['count', String(requested.count), String(delivered.count)],
    ['size', requested.size ?? free, delivered.size?.replace('x', ' × ') ?? unknown],
    ['ratio', requested.ratio ?? free, delivered.ratio ?? unknown],
    ['model', modelName(requested.model), delivered.model ?? unknown],
  ];
  return (
    <details
      className={styles['facts']}
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setOpen(false);
      }}
      onKeyDown={({ key }) => {
        if (key === 'Escape') setOpen(false);
      }}
    >
      <summary className={styles['trigger']} data-differs={differs} title={label} aria-label={label}>
        {differs ? <IconAlertTriangle size={16} stroke={1.75} /> : <IconInfoCircle size={16} stroke={1.75} />}
      </summary>
      {open ? (
        <table className={styles['table']} tabIndex={-1}>
          <thead>
            <tr>
              <td />
              <th scope="col">{t('facts.asked')}</th>
              <th scope="col">{t('facts.came')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([fact, asked, came]) => {
              const isOther = delivered.differs.includes(fact);
              return (
                <tr key={fact} data-differs={isOther}>
                  <th scope="row">{t(NAMES[fact])}</th>
                  <td>{asked}</td>
                  <td>
                    {came}
                    {isOther ? <IconAlertTriangle size={14} role="img" aria-label={t('facts.differs')} /> : null}
                  </td>
                </tr>
              );
            })}
            <tr>
              <th scope="row">{t('facts.cost')}</th>
              <td />
              <td>{task.cost ? costWords(task.cost, { t, locale }) : t('cost.unknown')}</td>
            </tr>
          </tbody>
        </table>
      ) : null}
    </details>
  );
}
