import type { ProviderTest } from '@pictor/contracts';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import styles from './models.module.css';

interface TestResultProps {
  test: { isPending: boolean; data: ProviderTest | undefined; error: unknown };
}

/** What came of the last test, in words. */
export function TestResult({ test: { isPending, data, error } }: TestResultProps) {
  const t = useTranslate();
  const locale = useLocale();
  const ok = data?.ok === true && !error;
  const words = error ? errorWords(error, t) : data?.messages[locale === 'zh-CN' ? 'zh' : 'en'];
  return (
    <div role="status" className={styles['result']}>
      {isPending || words === undefined ? null : (
        <p className={styles['resultWords']} data-ok={ok}>
          {ok ? <IconCircleCheck size={18} stroke={1.75} /> : <IconAlertTriangle size={18} stroke={1.75} />}
          <span>{words}</span>
        </p>
      )}
    </div>
  );
}
