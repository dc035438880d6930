import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { itemQuery } from '../cache/item-query.ts';
import { type Kind, keyOf, type LibraryItem } from '../item.ts';

interface OpenedInput {
  /** The opened record, or null. */
  id: string | null;
  kind: Kind;
  /** The list around it, as far as it has been read. */
  items: readonly LibraryItem[];
  /** Reads the next page of the list. The function changes when calling it would have another effect. */
  more: () => void;
  open: (item: LibraryItem) => void;
  close: () => void;
}

export interface Opened {
  item: LibraryItem | null;
  previous: LibraryItem | null;
  next: LibraryItem | null;
  open: (item: LibraryItem) => void;
  close: () => void;
  /** Call this when records are deleted. If the opened picture is among them, its neighbour opens, so that the user can go on cleaning up. */
  leave: (gone: ReadonlySet<string>) => void;
}

/** Request the next page this many records before the end of the records read so far. */
const NEAR_END = 5;

/** The record that takes the place of deleted ones: the next one, or the previous one at the end of the list. */
export function neighbourOf(items: readonly LibraryItem[], gone: ReadonlySet<string>): LibraryItem | undefined {
  const stays = (item: LibraryItem): boolean => !gone.has(keyOf(item));
  const first = items.findIndex((item) => !stays(item));
  return items.slice(first).find(stays) ?? items.findLast(stays);
}

interface Place {
  item: LibraryItem;
  index: number;
}

/** The place of a record in the list, or its last one, so that it still has neighbours when it disappears from the list. */
function usePlace({ id, kind, items }: Pick<OpenedInput, 'id' | 'kind' | 'items'>) {
  const [last, setLast] = useState<Place | null>(null);
  const index = items.findIndex(({ kind: its, media }) => media.id === id && its === kind);
  const item = items[index];
  if (item) {
    if (item !== last?.item || index !== last.index) setLast({ item, index });
    return { place: { item, index }, isListed: true };
  }
  const isSame = last?.item.media.id === id && last.item.kind === kind;
  return { place: isSame ? last : null, isListed: false };
}

/** The opened record and its neighbours, wherever the page keeps its id. */
export function useOpened({ id, kind, items, more, open, close }: OpenedInput): Opened {
  const { place, isListed } = usePlace({ id, kind, items });
  const asked = useQuery({ ...itemQuery(kind, id ?? ''), enabled: id !== null && !place });
  const item = place?.item ?? (id === null ? null : (asked.data ?? null));
  const index = place?.index ?? -1;

  const nearEnd = isListed && index >= items.length - NEAR_END;
  // A change of the number of records triggers another check: one page may not have been enough.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    if (nearEnd) more();
  }, [nearEnd, more, items.length]);

  return {
    item,
    previous: index < 0 ? null : (items[index - 1] ?? null),
    next: index < 0 ? null : (items[isListed ? index + 1 : index] ?? null),
    open,
    close,
    leave: (gone) => {
      if (!item || !gone.has(keyOf(item))) return;
      const neighbour = neighbourOf(items, gone);
      if (neighbour && item.kind === 'image') open(neighbour);
      else close();
    },
  };
}
