import { IconPhoto } from '@tabler/icons-react';
import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { thumbnailUrl } from '../../../lib/pictures/asset-url.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import { type Mention, mentionAt, writeMention } from './mention.ts';
import styles from './mention-menu.module.css';

const LIST_ID = 'mention-menu';
const optionId = (place: number): string => `${LIST_ID}-${place}`;

interface MentionMenuProps {
  field: RefObject<HTMLTextAreaElement | null>;
}

/**
 * The references to choose from while the user types their name. The focus stays in the field. While an input method composes text, all
 * keys belong to it.
 */
export function MentionMenu({ field }: MentionMenuProps) {
  const t = useTranslate();
  const { changeDraft } = useCommands();
  const references = useEditor(({ document }) => document.draft.references);
  const [mention, setMention] = useState<Mention | null>(null);
  const [active, setActive] = useState(0);
  /** The place of the sign at which the user has closed the menu. */
  const closed = useRef<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const options = references.flatMap((reference, index) =>
    String(index + 1).startsWith(mention?.typed ?? '') ? [{ reference, place: index + 1 }] : [],
  );
  const shown = mention !== null && options.length > 0;
  const chosen = options[Math.min(active, options.length - 1)];

  const look = useEffectEvent(() => {
    const area = field.current;
    const caret = area && area.selectionStart === area.selectionEnd ? area.selectionStart : null;
    const found = area && caret !== null && document.activeElement === area ? mentionAt(area.value, caret) : null;
    if (!found) closed.current = null;
    const next = found && found.start !== closed.current ? found : null;
    if (next?.start !== mention?.start || next?.typed !== mention?.typed) setActive(0);
    setMention(next);
  });
  const choose = useEffectEvent((place: number) => {
    const area = field.current;
    if (!area || !mention) return;
    const { words, caret } = writeMention(area.value, mention, place);
    flushSync(() => {
      setMention(null);
      changeDraft({ prompt: words });
    });
    area.focus();
    area.setSelectionRange(caret, caret);
  });
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!shown || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown') setActive((active + 1) % options.length);
    else if (event.key === 'ArrowUp') setActive((active + options.length - 1) % options.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen && !event.shiftKey) choose(chosen.place);
    else if (event.key === 'Escape') {
      closed.current = mention.start;
      setMention(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  useEffect(() => {
    const area = field.current;
    if (!area) return;
    const controller = new AbortController();
    const { signal } = controller;
    area.addEventListener('keydown', press, { signal });
    area.addEventListener('blur', () => setMention(null), { signal });
    area.addEventListener('compositionend', look, { signal });
    area.addEventListener(
      'input',
      (event) => {
        if (!(event instanceof InputEvent && event.isComposing)) look();
      },
      { signal },
    );
    document.addEventListener('selectionchange', look, { signal });
    return () => controller.abort();
  }, [field]);

  const activeId = shown && chosen ? optionId(chosen.place) : null;
  useLayoutEffect(() => {
    const area = field.current;
    if (!area || activeId === null) return;
    area.setAttribute('aria-controls', LIST_ID);
    area.setAttribute('aria-activedescendant', activeId);
    list.current?.querySelector(`#${activeId}`)?.scrollIntoView({ block: 'nearest' });
    return () => {
      area.removeAttribute('aria-controls');
      area.removeAttribute('aria-activedescendant');
    };
  }, [field, activeId]);

  if (!shown) return null;
  return (
    <div ref={list} id={LIST_ID} className={styles['menu']} role="listbox" aria-label={t('references.label')}>
      {options.map(({ reference: { key, name, picture, previewUrl }, place }) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and handles the keys.
        <div
          key={key}
          id={optionId(place)}
          className={styles['option']}
          role="option"
          tabIndex={-1}
          aria-selected={place === chosen?.place}
          // The field keeps the focus, so the keyboard of a phone stays open.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(place)}
        >
          {picture || previewUrl ? (
            <img src={picture ? thumbnailUrl(picture.id) : previewUrl} alt="" width={32} height={32} />
          ) : (
            <IconPhoto size={20} stroke={1.5} />
          )}
          <span className={styles['number']}>@{place}</span>
          <span className={styles['name']}>{name}</span>
        </div>
      ))}
    </div>
  );
}
