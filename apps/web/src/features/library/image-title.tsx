import { Dialog } from '@base-ui/react/dialog';
import { IconPencil } from '@tabler/icons-react';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { TITLE_LENGTH } from '../../lib/limits.ts';
import { titleWords } from '../../lib/title.ts';
import { IconButton } from '../../ui/button.tsx';
import styles from './image-title.module.css';

interface ImageTitleProps {
  title: string;
  onRename: (title: string) => void;
}

/** The viewer's heading, which becomes a field at the place where it stands. */
export function ImageTitle({ title, onRename }: ImageTitleProps) {
  const t = useTranslate();
  const words = titleWords({ title }, t);
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  /** A field that is taken away loses the focus and says so; by then it has been left. */
  const left = useRef(true);
  const begin = (): void => {
    left.current = false;
    setEditing(true);
  };
  const leave = (value: string | null): void => {
    if (left.current) return;
    left.current = true;
    setEditing(false);
    const wanted = value?.trim();
    if (wanted && wanted !== title) onRename(wanted);
  };
  /** By key the focus goes back to the button, which comes with the next rendering. */
  const returning = useRef(false);
  const leaveByKey = (value: string | null): void => {
    returning.current = true;
    leave(value);
  };
  useLayoutEffect(() => {
    if (editing || !returning.current) return;
    returning.current = false;
    button.current?.focus();
  }, [editing]);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    // The keys belong to the field, not to the viewer around it: Escape would close that, arrows would turn its pages.
    event.stopPropagation();
    // While an input method composes, Enter and Escape belong to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    // The button that gets the focus would take the rest of this key press for its own.
    event.preventDefault();
    leaveByKey(event.key === 'Enter' ? event.currentTarget.value : null);
  };

  return (
    <div className={styles['heading']}>
      <Dialog.Title className={editing ? styles['hidden'] : styles['title']} dir="auto">
        {words}
      </Dialog.Title>
      {editing ? (
        <input
          className={styles['field']}
          aria-label={t('image.title')}
          defaultValue={title}
          placeholder={words}
          maxLength={TITLE_LENGTH}
          dir="auto"
          // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was just pressed.
          autoFocus
          onFocus={(event) => event.currentTarget.select()}
          onBlur={(event) => leave(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      ) : (
        <IconButton
          ref={button}
          label={t('image.title.edit')}
          icon={<IconPencil size={16} stroke={1.75} />}
          onClick={begin}
        />
      )}
    </div>
  );
}
