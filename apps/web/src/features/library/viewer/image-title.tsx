import { Dialog } from '@base-ui/react/dialog';
import { IconPencil } from '@tabler/icons-react';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { TITLE_LENGTH } from '../../../lib/http/limits.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { titleWords } from '../../../lib/pictures/title.ts';
import { IconButton } from '../../../ui/button.tsx';
import styles from './image-title.module.css';

interface ImageTitleProps {
  title: string;
  onRename: (title: string) => void;
}

/** The viewer's heading. Editing replaces it with a field in the same place. */
export function ImageTitle({ title, onRename }: ImageTitleProps) {
  const t = useTranslate();
  const words = titleWords({ title }, t);
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  /** True once editing has ended. A field that is removed still gets a blur event; ignore it then. */
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
  /** After leaving by key, the focus goes back to the button. The button appears with the next rendering. */
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
    // Keep the keys from the viewer around the field: Escape would close it, and arrow keys would change the picture.
    event.stopPropagation();
    // While an input method composes text, Enter and Escape belong to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    // Otherwise the button that gets the focus would handle the rest of this key press.
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
          // biome-ignore lint/a11y/noAutofocus: the field replaces the button that was just pressed.
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
