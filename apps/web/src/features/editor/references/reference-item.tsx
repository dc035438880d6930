import { IconPhoto, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { thumbnailUrl } from '../../../lib/pictures/asset-url.ts';
import { IconButton } from '../../../ui/button.tsx';
import type { Reference } from '../document/references.ts';
import styles from './reference-bar.module.css';

/** Pixels. A shorter way of the pointer is a click. */
const DRAG_FROM = 6;
const MOVES: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

const leftOf = (element: Element): number => element.getBoundingClientRect().left;

interface ReferenceItemProps {
  reference: Reference;
  /** From 0. */
  place: number;
  count: number;
  describedBy: string;
  onMention: () => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** One reference. Pressing it writes its name into the words. Dragging it sideways, or Alt with an arrow key, changes its place. */
export function ReferenceItem({
  reference,
  place,
  count,
  describedBy,
  onMention,
  onMove,
  onRemove,
}: ReferenceItemProps) {
  const t = useTranslate();
  const [shift, setShift] = useState<number | null>(null);
  const [lost, setLost] = useState(false);
  const from = useRef<number | null>(null);
  const dragged = useRef(false);
  const item = useRef<HTMLLIElement>(null);
  const { name, picture, previewUrl } = reference;
  const source = picture ? thumbnailUrl(picture.id) : previewUrl;
  const named = t('references.one', { place: place + 1, name });
  const label = picture ? named : `${named}${t('list.separator')}${t('files.sending')}`;

  const drag = (event: PointerEvent): void => {
    if (from.current === null) return;
    const way = event.clientX - from.current;
    if (shift === null && Math.abs(way) < DRAG_FROM) return;
    if (shift === null) event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = true;
    setShift(way);
  };
  const drop = (): void => {
    from.current = null;
    if (shift === null) return;
    setShift(null);
    const own = item.current;
    const next = own?.nextElementSibling ?? own?.previousElementSibling;
    if (own && next) onMove(place + Math.round(shift / Math.abs(leftOf(next) - leftOf(own))));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = MOVES[event.key];
    if (by !== undefined && event.altKey) {
      event.preventDefault();
      if (place + by >= 0 && place + by < count) onMove(place + by);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onRemove();
    }
  };
  return (
    <li ref={item} className={styles['item']} data-dragging={shift !== null} data-sending={picture === null}>
      <button
        type="button"
        className={styles['thumb']}
        style={shift === null ? undefined : { transform: `translateX(${shift}px)` }}
        aria-label={label}
        aria-describedby={describedBy}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Delete"
        title={label}
        data-key={reference.key}
        onPointerDown={(event) => {
          dragged.current = false;
          if (event.button === 0) from.current = event.clientX;
        }}
        onPointerMove={drag}
        onPointerUp={drop}
        onPointerCancel={() => {
          from.current = null;
          setShift(null);
        }}
        onClick={() => {
          // A drag ends with a click, too.
          if (!dragged.current) onMention();
        }}
        onKeyDown={onKeyDown}
      >
        {source && !lost ? (
          <img src={source} alt="" width={56} height={56} draggable={false} onError={() => setLost(picture !== null)} />
        ) : (
          <IconPhoto size={22} stroke={1.5} />
        )}
        <span className={styles['number']} aria-hidden="true">
          @{place + 1}
        </span>
      </button>
      <IconButton
        className={styles['remove']}
        label={t('references.remove', { place: place + 1 })}
        icon={<IconX size={12} />}
        onClick={onRemove}
      />
    </li>
  );
}
