import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { SEARCH_LENGTH } from '../../lib/http/limits.ts';
import { IconButton } from '../button.tsx';
import styles from './search-field.module.css';

/** Milliseconds. Long enough to avoid a search for every letter typed. */
const PAUSE = 250;

interface SearchFieldProps {
  label: string;
  placeholder: string;
  clearLabel: string;
  value: string;
  /** `first` is true for the first change since the field got the focus. Back then undoes the whole search, not only its last letter. */
  onChange: (value: string, first: boolean) => void;
}

export function SearchField({ label, placeholder, clearLabel, value, onChange }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const told = useRef(false);
  /** Texts that were passed to `onChange` and have not come back as `value` yet. Until then, the user may have typed more. */
  const [expected, setExpected] = useState<readonly string[]>([]);

  if (value !== known) {
    setKnown(value);
    const place = expected.indexOf(value);
    setExpected(place < 0 ? [] : expected.slice(place + 1));
    // The address changed without typing, for example by Back.
    if (place < 0 && value !== typed.trim()) setTyped(value);
  }

  const tell = useEffectEvent((text: string) => {
    if (text === value) return;
    setExpected((before) => [...before, text]);
    onChange(text, !told.current);
    told.current = true;
  });
  useEffect(() => {
    const timer = setTimeout(() => tell(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);

  const clear = (): void => {
    setTyped('');
    input.current?.focus();
  };

  return (
    <search className={styles['search']}>
      <IconSearch size={17} stroke={1.75} className={styles['icon']} />
      <input
        ref={input}
        type="search"
        className={styles['input']}
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        maxLength={SEARCH_LENGTH}
        enterKeyHint="search"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => {
          told.current = false;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') tell(typed.trim());
          if (event.key === 'Escape') clear();
        }}
      />
      {typed === '' ? null : (
        <IconButton className={styles['clear']} label={clearLabel} icon={<IconX size={16} />} onClick={clear} />
      )}
    </search>
  );
}
