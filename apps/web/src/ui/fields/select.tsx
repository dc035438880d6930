import { Select as BaseSelect } from '@base-ui/react/select';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import popup from '../overlays/popup.module.css';
import styles from './select.module.css';

interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; note?: string | undefined }[];
  /** A short note under the options. */
  footer?: string | undefined;
  onChange: (value: Value) => void;
}

export function Select<Value extends string>({ label, value, options, footer, onChange }: SelectProps<Value>) {
  return (
    <BaseSelect.Root
      value={value}
      items={options}
      modal={false}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <BaseSelect.Trigger className={styles['trigger']} aria-label={label}>
        <BaseSelect.Value className={styles['value']} />
        <BaseSelect.Icon className={styles['chevron']}>
          <IconChevronDown size={16} />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner className={popup['positioner']} sideOffset={6} alignItemWithTrigger={false}>
          <BaseSelect.Popup className={popup['popup']}>
            {options.map((option) => (
              <BaseSelect.Item key={option.value} value={option.value} className={popup['item']}>
                <span className={popup['words']}>
                  <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                  {option.note ? <span className={popup['note']}>{option.note}</span> : null}
                </span>
                <BaseSelect.ItemIndicator className={popup['tick']}>
                  <IconCheck size={16} />
                </BaseSelect.ItemIndicator>
              </BaseSelect.Item>
            ))}
            {footer ? <p className={popup['footer']}>{footer}</p> : null}
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
