import type { SpendRow } from '@pictor/contracts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { costWords } from '../../../lib/money.ts';
import styles from './spend-bars.module.css';

interface SpendBarsProps {
  days: readonly string[];
  rows: readonly SpendRow[];
}

/** A bar for each day of a month. Its height is the share of the most expensive day. */
export function SpendBars({ days, rows }: SpendBarsProps) {
  const t = useTranslate();
  const locale = useLocale();
  const rowOf = new Map(rows.map((row) => [row.key, row]));
  const most = Math.max(...rows.map(({ cost }) => cost.amount), 0);
  const format = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return (
    <ol className={styles['bars']} aria-label={t('spend.byDay')}>
      {days.map((day) => {
        const row = rowOf.get(day);
        const share = row && most > 0 ? row.cost.amount / most : 0;
        const words = t('spend.day', {
          day: format.format(Date.parse(day)),
          amount: row ? costWords(row.cost, { t, locale }) : t('spend.nothing'),
          calls: row?.calls ?? 0,
        });
        return (
          <li key={day} className={styles['day']} title={words}>
            <span className={styles['words']}>{words}</span>
            {row ? <span className={styles['bar']} style={{ height: `${Math.max(share * 100, 2)}%` }} /> : null}
            <span className={styles['number']} aria-hidden="true">
              {Number(day.slice(-2))}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
