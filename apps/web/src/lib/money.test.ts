import { describe, expect, it } from 'vitest';
import { translate } from './i18n/i18n.ts';
import { costWords, formatAmount } from './money.ts';

describe('an amount', () => {
  it('has two decimal places, and four if it is small', () => {
    expect(formatAmount({ amount: 1234.5, currency: 'CNY' }, 'zh-CN')).toBe('¥1,234.50');
    expect(formatAmount({ amount: 0.0336, currency: 'USD' }, 'en')).toBe('$0.0336');
    expect(formatAmount({ amount: 0, currency: 'USD' }, 'zh-CN')).toBe('$0.00');
  });

  it('says whether it is exact', () => {
    const words = (exact: boolean): string =>
      costWords({ amount: 0.5, currency: 'CNY', exact }, { t: translate, locale: 'zh-CN' });
    expect([words(true), words(false)]).toEqual(['¥0.50', '约 ¥0.50']);
  });
});
