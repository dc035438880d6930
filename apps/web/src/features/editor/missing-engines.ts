import type { ModelsResponse } from '@pictor/contracts';
import type { Locale } from '../../lib/i18n/i18n.ts';

/** The environment variables that would make a better engine ready, or nothing when one is. */
export function formatMissing({ engines }: ModelsResponse, locale: Locale): string {
  if (engines.some(({ engine, ready }) => engine !== 'darkroom' && ready)) return '';
  const missing = engines.find(({ engine, ready }) => engine === 'gemini' && !ready)?.missing ?? [];
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(missing);
}
