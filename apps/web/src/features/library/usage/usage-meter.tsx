import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Meter, NEARLY_FULL } from '../../../ui/meter.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { usageQuery } from '../cache/queries.ts';
import styles from './usage-meter.module.css';

export function UsageMeter() {
  const t = useTranslate();
  const locale = useLocale();
  const { data, isError } = useQuery(usageQuery);
  if (isError) return null;
  if (!data) return <Skeleton width="150px" height="20px" />;
  const nearlyFull = data.used_bytes >= NEARLY_FULL * data.quota_bytes;
  const text = `${formatBytes(data.used_bytes, locale)} / ${formatBytes(data.quota_bytes, locale)}`;
  return (
    <div className={styles['usage']} data-warning={nearlyFull}>
      <span>
        {nearlyFull
          ? t('usage.nearlyFull', { left: formatBytes(Math.max(0, data.quota_bytes - data.used_bytes), locale) })
          : t('usage.use', { use: text })}
      </span>
      <Meter label={t('usage.label')} text={text} value={data.used_bytes} max={data.quota_bytes} />
    </div>
  );
}
