import type { BudgetState } from '@pictor/contracts';
import { formatDateTime } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { formatAmount } from '../../../lib/money.ts';
import { Meter } from '../../../ui/meter.tsx';
import styles from './spend-section.module.css';

/** The limits and how much of each is used. */
export function BudgetMeters({ budgets }: { budgets: readonly BudgetState[] }) {
  const t = useTranslate();
  const locale = useLocale();
  return budgets.map(({ scope, period, limit, used, currency, ends_at }) => {
    const label = t(`spend.budget.${scope}.${period}`);
    const text = t('spend.budget.used', {
      used: formatAmount({ amount: used, currency }, locale),
      limit: formatAmount({ amount: limit, currency }, locale),
    });
    return (
      <div key={`${scope} ${period}`} className={styles['budget']}>
        <p className={styles['line']}>
          <span>{label}</span>
          <span>{text}</span>
        </p>
        <Meter label={label} text={text} value={used} max={limit} />
        <p className={styles['note']}>
          {t('spend.budget.until', { time: formatDateTime(Date.parse(ends_at), locale) })}
        </p>
      </div>
    );
  });
}
