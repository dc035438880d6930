import { Select as BaseSelect } from '@base-ui/react/select';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import popup from '../overlays/popup.module.css';
import styles from './select.module.css';
import type { SelectProps } from './select-props.ts';

interface PopupSelectProps<Value extends string> extends SelectProps<Value> {
  /** The button that this select replaces was pressed. */
  opened: boolean;
  /** That button had the focus. */
  focused: boolean;
}

/** The select with its list, which is much more code than its button. */
export function PopupSelect<Value extends string>({
  label,
  value,
  options,
  footer,
  onChange,
  opened,
  focused,
}: PopupSelectProps<Value>) {
  const trigger = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first render takes the focus over.
  useEffect(() => {
    if (focused) trigger.current?.focus();
  }, []);
  return (
    <BaseSelect.Root
      value={value}
      defaultOpen={opened}
      items={options}
      modal={false}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <BaseSelect.Trigger ref={trigger} className={styles['trigger']} aria-label={label}>
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
