import type { Currency } from '@pictor/contracts';
import { useTranslate } from '../../../../lib/i18n/i18n.ts';
import { Segmented } from '../../../../ui/fields/segmented.tsx';
import { TextField } from '../../../../ui/fields/text-field.tsx';
import { type DraftModel, isAmount } from '../draft.ts';
import styles from '../models.module.css';

const CURRENCIES = ['CNY', 'USD'] as const satisfies Currency[];

interface PriceFieldProps {
  model: DraftModel;
  /** Whether a wrong amount is shown as an error. */
  isChecked: boolean;
  onChange: (model: DraftModel) => void;
}

/** The price of a result of a model. */
export function PriceField({ model, isChecked, onChange }: PriceFieldProps) {
  const t = useTranslate();
  const { id, amount, currency, detailed } = model;
  if (detailed) return <p className={styles['quiet']}>{t('settings.models.price.detailed')}</p>;
  return (
    <div className={styles['price']}>
      <TextField
        label={t('settings.models.price')}
        name="amount"
        inputMode="decimal"
        autoComplete="off"
        value={amount}
        placeholder={t('settings.models.price.placeholder')}
        error={isChecked && !isAmount(amount) ? t('settings.models.price.wrong') : undefined}
        onChange={(event) => onChange({ ...model, amount: event.currentTarget.value })}
      />
      <Segmented
        label={t('settings.models.currency', { name: id })}
        value={currency}
        options={CURRENCIES.map((value) => ({ value, label: value }))}
        onChange={(chosen) => onChange({ ...model, currency: chosen })}
      />
    </div>
  );
}
