import { IconDownload, IconTrash, IconX } from '@tabler/icons-react';
import { formatBytes, formatNumber } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import type { Selection } from './selection.ts';
import styles from './selection-bar.module.css';
import { bytesOf } from './whole-selection.ts';

interface SelectionBarProps {
  selection: Selection;
  /** The number of records that the search finds, whether they have been read or not. */
  total: number;
  /** There are at least `total`. */
  totalIsLowerBound: boolean;
  /** All found records are being looked up. */
  finding: boolean;
  preparing: boolean;
  onSelectAll: () => void;
  onClear: () => void;
  onDownload: () => void;
  onDelete: () => void;
}

/** The actions on the chosen records. It replaces the toolbar. */
export function SelectionBar({ selection, total, totalIsLowerBound, finding, preparing, ...on }: SelectionBarProps) {
  const t = useTranslate();
  const locale = useLocale();
  const count = selection.items.size;
  return (
    <div className={styles['bar']} role="toolbar" aria-label={t('library.selected.label')}>
      <IconButton label={t('library.selected.clear')} icon={<IconX size={18} />} onClick={on.onClear} />
      <p className={styles['count']} role="status">
        {t('library.selected', { count: formatNumber(count, locale) })}
        <span className={styles['bytes']}>{formatBytes(bytesOf(selection), locale)}</span>
      </p>
      <Button
        tone="quiet"
        disabled={finding || (count >= total && !totalIsLowerBound)}
        onClick={on.onSelectAll}
        className={styles['all']}
      >
        {t(finding ? 'library.selected.finding' : 'library.selected.all', {
          count: `${formatNumber(total, locale)}${totalIsLowerBound ? '+' : ''}`,
        })}
      </Button>
      <div className={styles['verbs']}>
        <Button icon={<IconDownload size={17} stroke={1.75} />} disabled={preparing} onClick={on.onDownload}>
          {t('library.selected.download')}
        </Button>
        <Button tone="danger" icon={<IconTrash size={17} stroke={1.75} />} onClick={on.onDelete}>
          {t('action.delete')}
        </Button>
      </div>
    </div>
  );
}

/** The progress of deleting many records. It replaces the toolbar too. */
export function DeletionLine({ done, total }: { done: number; total: number }) {
  const t = useTranslate();
  const locale = useLocale();
  return (
    <div className={styles['deletion']}>
      <p className={styles['count']} role="status">
        {t('library.deleting', { done: formatNumber(done, locale), total: formatNumber(total, locale) })}
      </p>
      <progress className={styles['progress']} value={done} max={total} aria-hidden="true" />
    </div>
  );
}
