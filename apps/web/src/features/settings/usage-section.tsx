import type { StorageDetail } from '@pictor/contracts';
import { IconMovie } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatBytes, formatDate } from '../../lib/format.ts';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { titleWords } from '../../lib/pictures/title.ts';
import { Picture } from '../../ui/picture.tsx';
import { largestQuery, originalsQuery } from './api.ts';
import { ExportLink } from './export-link.tsx';
import styles from './list.module.css';
import { ListState } from './list-state.tsx';
import { SettingsSection } from './settings-section.tsx';
import use from './usage-section.module.css';

interface UsageSectionProps {
  detail: StorageDetail | undefined;
  /** The meter. */
  overview: ReactNode;
  /** Links to one record, or to all of them. */
  renderLink: (to: { kind: 'image' | 'video'; id: string } | 'largest', content: string) => ReactNode;
}

/** Shows the usage, the largest records, the workspace, and the link for the export. */
export function UsageSection({ detail, overview, renderLink }: UsageSectionProps) {
  const t = useTranslate();
  const locale = useLocale();
  const query = useQuery(largestQuery);
  const { data: originals } = useQuery(originalsQuery);
  return (
    <SettingsSection anchor="storage" title={t('settings.usage')}>
      {overview}
      {detail ? (
        <p className={use['workspace']}>
          {t('settings.usage.workspace', {
            used: formatBytes(detail.workspace_bytes, locale),
            most: formatBytes(detail.workspace_limit_bytes, locale),
            days: detail.workspace_ttl_days,
          })}
          {originals && originals.count > 0
            ? ` ${t('settings.usage.originals', { count: originals.count, used: formatBytes(originals.bytes, locale) })}`
            : null}
        </p>
      ) : null}
      <h3 className={use['heading']}>{t('settings.usage.largest')}</h3>
      <ListState query={query} />
      {query.data?.length === 0 ? <p className={styles['none']}>{t('library.empty')}</p> : null}
      {query.data && query.data.length > 0 ? (
        <>
          <ul className={styles['list']} aria-label={t('settings.usage.largest')}>
            {query.data.map((record) => (
              <li key={record.id} className={styles['item']}>
                <span className={styles['thumbnail']}>
                  {record.thumbnail ? (
                    <Picture src={record.thumbnail} alt="" placeholder={record.placeholder} width={44} height={44} />
                  ) : (
                    <IconMovie size={20} stroke={1.5} />
                  )}
                </span>
                <div className={styles['words']}>
                  <p className={styles['name']}>
                    {renderLink({ kind: record.kind, id: record.id }, titleWords(record, t))}
                  </p>
                  <p className={styles['note']}>{formatDate(Date.parse(record.created_at), locale)}</p>
                </div>
                <span className={styles['value']}>{formatBytes(record.size_bytes, locale)}</span>
              </li>
            ))}
          </ul>
          <p>{renderLink('largest', t('settings.usage.manage'))}</p>
        </>
      ) : null}
      <h3 className={use['heading']}>{t('settings.usage.export')}</h3>
      <p className={use['workspace']}>{t('settings.usage.export.note')}</p>
      <p>
        <ExportLink />
      </p>
    </SettingsSection>
  );
}
