import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { translate } from '../../lib/i18n/i18n.ts';
import { whenIdle } from '../../lib/idle.ts';
import { lazyPart, useLazyPart } from '../../lib/lazy-part.ts';
import { notifyProblem } from '../overlays/notify-problem.ts';
import styles from './select.module.css';
import type { SelectProps } from './select-props.ts';

const pressed = Promise.withResolvers<void>();

/** The code of the list is a quarter of the code of a page. It loads in an idle moment, or when a select is pressed. */
const popupPart = lazyPart(async () => {
  await Promise.race([whenIdle(), pressed.promise]);
  return await import('./popup-select.tsx');
});

/** A button that opens a list. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options } = props;
  const [opened, setOpened] = useState(false);
  const [focused, setFocused] = useState(false);
  const { value: part } = useLazyPart(popupPart, {
    wanted: opened,
    onMissing: (error) => {
      setOpened(false);
      notifyProblem(error, { t: translate, key: 'select' });
    },
  });
  if (part) return <part.PopupSelect {...props} opened={opened} focused={focused} />;
  return (
    <button
      type="button"
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded={opened}
      aria-label={label}
      className={styles['trigger']}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      onClick={() => {
        pressed.resolve();
        setOpened(true);
      }}
    >
      <span className={styles['value']}>{options.find((option) => option.value === value)?.label}</span>
      <span className={styles['chevron']} aria-hidden="true">
        <IconChevronDown size={16} />
      </span>
    </button>
  );
}
