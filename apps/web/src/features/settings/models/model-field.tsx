import { IconX } from '@tabler/icons-react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { IconButton } from '../../../ui/button.tsx';
import { CheckField } from '../../../ui/fields/check-field.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import type { DraftModel } from './draft.ts';
import styles from './models.module.css';
import { PriceField } from './prices/price-field.tsx';

interface ModelFieldProps {
  model: DraftModel;
  isAmountWrong: boolean;
  onChange: (model: DraftModel) => void;
  onRemove: () => void;
}

/** A model that is offered: its name on the page, its price, and whether it is the default. */
export function ModelField({ model, isAmountWrong, onChange, onRemove }: ModelFieldProps) {
  const t = useTranslate();
  const { id, name, isDefault } = model;
  return (
    <li className={styles['model']} aria-label={id}>
      <div className={styles['modelHead']}>
        <code className={styles['modelId']}>{id}</code>
        <IconButton
          label={t('settings.models.remove', { name: id })}
          icon={<IconX size={18} stroke={1.75} />}
          onClick={onRemove}
        />
      </div>
      <div className={styles['modelFields']}>
        <TextField
          label={t('settings.models.model.name')}
          autoComplete="off"
          maxLength={80}
          value={name}
          placeholder={t('settings.models.model.name.placeholder')}
          onChange={(event) => onChange({ ...model, name: event.currentTarget.value })}
        />
        <PriceField model={model} isChecked={isAmountWrong} onChange={onChange} />
      </div>
      <CheckField
        label={t('settings.models.default')}
        checked={isDefault}
        onChange={(event) => onChange({ ...model, isDefault: event.currentTarget.checked })}
      />
    </li>
  );
}
