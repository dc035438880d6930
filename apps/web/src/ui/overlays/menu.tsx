import { Menu as BaseMenu } from '@base-ui/react/menu';
import { IconCheck } from '@tabler/icons-react';
import type { ReactElement, ReactNode } from 'react';
import styles from './popup.module.css';

/** A menu that `trigger` opens. `trigger` has to be a button. */
export function Menu({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className={styles['positioner']} align="end" sideOffset={6}>
          <BaseMenu.Popup className={styles['popup']}>{children}</BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export function MenuItem({
  children,
  icon,
  danger = false,
  onSelect,
}: {
  children: ReactNode;
  icon?: ReactNode;
  /** It leads to something that cannot be undone. */
  danger?: boolean;
  onSelect: () => void;
}) {
  return (
    <BaseMenu.Item className={styles['item']} data-danger={danger || undefined} onClick={onSelect}>
      {icon}
      <span className={styles['words']}>{children}</span>
    </BaseMenu.Item>
  );
}

interface MenuChoiceProps<Value extends string> {
  heading: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

export function MenuChoice<Value extends string>({ heading, value, options, onChange }: MenuChoiceProps<Value>) {
  return (
    <BaseMenu.RadioGroup value={value} onValueChange={onChange}>
      <BaseMenu.GroupLabel className={styles['heading']}>{heading}</BaseMenu.GroupLabel>
      {options.map((option) => (
        <BaseMenu.RadioItem key={option.value} value={option.value} className={styles['item']} closeOnClick={false}>
          <span className={styles['words']}>{option.label}</span>
          <BaseMenu.RadioItemIndicator className={styles['tick']}>
            <IconCheck size={16} />
          </BaseMenu.RadioItemIndicator>
        </BaseMenu.RadioItem>
      ))}
    </BaseMenu.RadioGroup>
  );
}

interface MenuChecksProps<Value extends string> {
  heading: string;
  options: readonly {
    value: Value;
    label: string;
    note?: string | undefined;
    checked: boolean;
    disabled: boolean;
  }[];
  onToggle: (value: Value) => void;
}

/** Options of which any number can be chosen. The menu stays open. */
export function MenuChecks<Value extends string>({ heading, options, onToggle }: MenuChecksProps<Value>) {
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className={styles['heading']}>{heading}</BaseMenu.GroupLabel>
      {options.map(({ value, label, note, checked, disabled }) => (
        <BaseMenu.CheckboxItem
          key={value}
          className={styles['item']}
          checked={checked}
          disabled={disabled}
          closeOnClick={false}
          onCheckedChange={() => onToggle(value)}
        >
          <span className={styles['words']}>
            {label}
            {note === undefined ? null : <span className={styles['note']}>{note}</span>}
          </span>
          <BaseMenu.CheckboxItemIndicator className={styles['tick']}>
            <IconCheck size={16} />
          </BaseMenu.CheckboxItemIndicator>
        </BaseMenu.CheckboxItem>
      ))}
    </BaseMenu.Group>
  );
}

export const MenuSeparator = () => <BaseMenu.Separator className={styles['separator']} />;
