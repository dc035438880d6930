import type { Translate } from '../../../lib/i18n/i18n.ts';

/** A file that could not be uploaded, and the reason as text. */
export interface Failure {
  name: string;
  reason: string;
}

/** At most this many names are listed. The other files are counted. */
const MOST_NAMES = 3;

function namesOf(failures: readonly Failure[], t: Translate): string {
  const told = failures.slice(0, MOST_NAMES).map(({ name }) => name);
  const names = told.join(t('list.separator'));
  return failures.length > told.length ? t('upload.names', { names, count: failures.length - told.length }) : names;
}

/** One notice for all files: a single reason with the names, or each reason on its own line. */
export function failureNotice(failures: readonly Failure[], t: Translate): { text: string; detail: string } {
  const byReason = Object.entries(Object.groupBy(failures, ({ reason }) => reason)).map(([reason, some = []]) => ({
    reason,
    names: namesOf(some, t),
  }));
  const [first, ...others] = byReason;
  if (first && others.length === 0) return { text: first.reason, detail: first.names };
  return {
    text: t('upload.failedMany', { count: failures.length }),
    detail: byReason.map((one) => t('upload.failedOnes', one)).join('\n'),
  };
}
