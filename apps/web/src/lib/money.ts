import type { Cost } from '@pictor/contracts';
import type { Locale, Translate } from './i18n/i18n.ts';

/** Two decimal places, or four for a small part of a unit: ¥0.0312. */
export function formatAmount({ amount, currency }: Pick<Cost, 'amount' | 'currency'>, locale: Locale): string {
  const isSmall = amount > 0 && amount < 0.1;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: isSmall ? 4 : 2,
  }).format(amount);
}

/** Tells an estimate from an exact amount. */
export function costWords(cost: Cost, { t, locale }: { t: Translate; locale: Locale }): string {
  const amount = formatAmount(cost, locale);
  return cost.exact ? amount : t('cost.about', { amount });
}
