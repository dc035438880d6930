import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { NEARLY_FULL } from '../../../ui/meter.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { usageQuery } from '../cache/queries.ts';
import styles from './usage-overview.module.css';

/** Shows how much of the quota is used, and by which records. */
export function UsageOverview() {
  const t = useTranslate();
  const locale = useLocale();
  const { data } = useQuery(usageQuery);
  if (!data) return <Skeleton width="100%" height="58px" radius="var(--radius-control)" />;
  const { used_bytes, quota_bytes, image_bytes, video_bytes } = data;
  const nearlyFull = used_bytes >= NEARLY_FULL * quota_bytes;
  const bytes = (number: number): string => formatBytes(number, locale);
  const share = (number: number): string =>
    `${quota_bytes > 0 ? Math.min(100, (number / Math.max(quota_bytes, used_bytes)) * 100) : 100}%`;
  const text = t('usage.used', { used: bytes(used_bytes), quota: bytes(quota_bytes) });
  return (
    <div className={styles['overview']} data-warning={nearlyFull}>
      <p className={styles['words']}>
        <span>{text}</span>
        <span className={styles['left']}>
          {t(nearlyFull ? 'usage.nearlyFull' : 'usage.left', {
            left: bytes(Math.max(0, quota_bytes - used_bytes)),
          })}
        </span>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> has only one part, but this needs two. */}
      <div
        role="meter"
        className={styles['track']}
        aria-label={t('usage.label')}
        aria-valuemin={0}
        aria-valuemax={quota_bytes}
        aria-valuenow={Math.min(used_bytes, quota_bytes)}
        aria-valuetext={text}
      >
        <span className={styles['images']} style={{ width: share(image_bytes) }} />
        <span className={styles['videos']} style={{ width: share(video_bytes) }} />
      </div>
      <ul className={styles['legend']}>
        <li>
          <span className={styles['images']} aria-hidden="true" />
          {t('library.images')} {bytes(image_bytes)}
        </li>
        <li>
          <span className={styles['videos']} aria-hidden="true" />
          {t('library.videos')} {bytes(video_bytes)}
        </li>
      </ul>
    </div>
  );
}
