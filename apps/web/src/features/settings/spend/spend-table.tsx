import type { SpendRow } from '@pictor/contracts';
import { formatNumber } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { costWords } from '../../../lib/money.ts';
import styles from './spend-table.module.css';

interface SpendTableProps {
  title: string;
  /** The heading of the first column. */
  head: string;
  rows: readonly SpendRow[];
  nameOf: (row: SpendRow) => string;
}

/** The cost of a row, or that it is unknown. */
function useCostOf(): (row: SpendRow) => string {
  const t = useTranslate();
  const locale = useLocale();
  return (row) => {
    if (row.unknown === row.calls) return t('spend.unknown');
    const words = costWords(row.cost, { t, locale });
    return row.unknown > 0 ? t('spend.andUnknown', { amount: words, count: row.unknown }) : words;
  };
}

export function SpendTable({ title, head, rows, nameOf }: SpendTableProps) {
  const t = useTranslate();
  const locale = useLocale();
  const costOf = useCostOf();
  return (
    <table className={styles['table']}>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">{t('spend.cost')}</th>
          <th scope="col">{t('spend.results')}</th>
          <th scope="col">{t('spend.failed')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{nameOf(row)}</th>
            <td>{costOf(row)}</td>
            <td>{formatNumber(row.results, locale)}</td>
            <td>
              {row.failed_billed > 0
                ? t('spend.failed.billed', { failed: row.failed, billed: row.failed_billed })
                : formatNumber(row.failed, locale)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
