import type { ApiKey } from '@pictor/contracts';
import { IconKey } from '@tabler/icons-react';
import { formatDate, formatWhen } from '../../../lib/format.ts';
import { type Translate, useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { useNow } from '../../../lib/use-now.ts';
import { Button } from '../../../ui/button.tsx';
import styles from '../list.module.css';
import { isExpired } from './key-life.ts';

const scopeWords = ({ scopes }: ApiKey, t: Translate): string =>
  scopes.map((scope) => t(`settings.keys.scope.${scope}`)).join(t('settings.keys.scopes.and'));

export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const t = useTranslate();
  const locale = useLocale();
  const now = useNow(60_000);
  const { name, prefix, created_at, last_used_at: used, expires_at: end } = apiKey;
  const expired = isExpired(apiKey, now);
  return (
    <li className={styles['item']}>
      <span className={styles['icon']}>
        <IconKey size={22} stroke={1.5} />
      </span>
      <div className={styles['words']}>
        <p className={styles['name']}>
          {name}
          {expired ? (
            <span className={styles['badge']} data-tone="danger">
              {t('settings.keys.expired')}
            </span>
          ) : null}
        </p>
        <p className={styles['note']}>
          {scopeWords(apiKey, t)}
          {' • '}
          {end === null
            ? t('settings.keys.endless')
            : t(expired ? 'settings.keys.ended' : 'settings.keys.ends', { date: formatDate(Date.parse(end), locale) })}
        </p>
        <p className={styles['note']}>
          <code>{prefix}…</code>
          {' • '}
          {t('settings.keys.made', { date: formatDate(Date.parse(created_at), locale) })}
          {' • '}
          {used
            ? t('settings.keys.used', { when: formatWhen(Date.parse(used), now, locale) ?? t('time.justNow') })
            : t('settings.keys.unused')}
        </p>
      </div>
      <Button aria-label={t('settings.keys.revoke.one', { name })} onClick={onRevoke}>
        {t('settings.keys.revoke')}
      </Button>
    </li>
  );
}
