import { IconCalendar } from '@tabler/icons-react';
import { formatDate } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import { Popover } from '../../../ui/overlays/popover.tsx';
import styles from './date-filter.module.css';
import { toDay } from './filter.ts';
import type { LibrarySearch } from './search.ts';

type Days = Pick<LibrarySearch, 'from' | 'to'>;

const DAY = 24 * 60 * 60 * 1000;
const PRESETS = [
  { id: 'library.date.today', days: 1 },
  { id: 'library.date.week', days: 7 },
  { id: 'library.date.month', days: 30 },
] as const;

function useWords({ from, to }: Days): string {
  const t = useTranslate();
  const locale = useLocale();
  const date = (day: string): string => formatDate(Date.parse(`${day}T00:00`), locale);
  if (from && to) return from === to ? date(from) : `${date(from)} – ${date(to)}`;
  if (from) return t('library.date.since', { date: date(from) });
  if (to) return t('library.date.until', { date: date(to) });
  return t('library.date.any');
}

/** The first and the last day. A few periods can be chosen with one click. */
export function DateFilter({ from, to, onChange }: Days & { onChange: (days: Days) => void }) {
  const t = useTranslate();
  const words = useWords({ from, to });
  const today = toDay(Date.now());
  const trigger = (
    <Button
      className={from || to ? styles['on'] : undefined}
      icon={<IconCalendar size={16} stroke={1.75} />}
      aria-label={`${t('library.date')}: ${words}`}
    >
      {words}
    </Button>
  );
  return (
    <Popover trigger={trigger} label={t('library.date')}>
      <div className={styles['panel']}>
        <div className={styles['presets']}>
          {PRESETS.map(({ id, days }) => {
            const start = toDay(Date.now() - (days - 1) * DAY);
            return (
              <Button
                key={id}
                aria-pressed={from === start && !to}
                className={from === start && !to ? styles['on'] : undefined}
                onClick={() => onChange({ from: start, to: undefined })}
              >
                {t(id)}
              </Button>
            );
          })}
        </div>
        <div className={styles['days']}>
          <TextField
            label={t('library.date.from')}
            type="date"
            max={to ?? today}
            value={from ?? ''}
            onChange={(event) => onChange({ from: event.currentTarget.value || undefined, to })}
          />
          <TextField
            label={t('library.date.to')}
            type="date"
            min={from}
            max={today}
            value={to ?? ''}
            onChange={(event) => onChange({ from, to: event.currentTarget.value || undefined })}
          />
        </div>
        <Button
          tone="quiet"
          disabled={!from && !to}
          onClick={() => onChange({ from: undefined, to: undefined })}
          className={styles['clear']}
        >
          {t('library.date.clear')}
        </Button>
      </div>
    </Popover>
  );
}
