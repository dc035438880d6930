import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { LibrarySearch } from '../filter/search.ts';
import { type Kind, keyOf, type LibraryItem } from '../item.ts';
import { storedItemQuery } from '../page/api.ts';

export type OnSearch = (change: Partial<LibrarySearch>, options?: { replace: boolean }) => void;

interface OpenedInput {
  search: LibrarySearch;
  images: readonly LibraryItem[];
  videos: readonly LibraryItem[];
  onSearch: OnSearch;
  onBack: () => void;
  /** Reads the next page of a list. The function changes when calling it would have another effect. */
  more: Readonly<Record<Kind, () => void>>;
}

/** Request the next page this many records before the end of the records read so far. */
const NEAR_END = 5;

const inAddress = (item: LibraryItem | null): Partial<LibrarySearch> => ({
  image: item?.kind === 'image' ? item.media.id : undefined,
  video: item?.kind === 'video' ? item.media.id : undefined,
});

/** The address contains the opened record. Back closes it, and a link opens it wherever it is in the lists. */
export function useOpened({ search, images, videos, onSearch, onBack, more }: OpenedInput) {
  const openedHere = useRef(false);
  const id = search.image ?? search.video ?? null;
  const kind: Kind = search.image ? 'image' : 'video';
  const list = kind === 'image' ? images : videos;
  const index = list.findIndex(({ media }) => media.id === id);
  const asked = useQuery({ ...storedItemQuery(kind, id ?? ''), enabled: id !== null && index < 0 });
  const item = list[index] ?? (id === null ? null : (asked.data ?? null));

  const nearEnd = index >= 0 && index >= list.length - NEAR_END;
  const readOn = more[kind];
  // A change of the number of records triggers another check: one page may not have been enough.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    if (nearEnd) readOn();
  }, [nearEnd, readOn, list.length]);

  /** Going from one opened record to the next replaces the address, so it adds no step for Back. */
  const open = (next: LibraryItem): void => {
    const replace = id !== null;
    if (!replace) openedHere.current = true;
    onSearch(inAddress(next), { replace });
  };
  const close = (): void => {
    if (openedHere.current) onBack();
    else onSearch(inAddress(null), { replace: true });
    openedHere.current = false;
  };
  return {
    item,
    previous: index < 0 ? null : (list[index - 1] ?? null),
    next: index < 0 ? null : (list[index + 1] ?? null),
    open,
    close,
    /**
     * Call this when records are deleted. If the opened picture is among them, its neighbour opens, so that the user can go on cleaning up.
     */
    leave: (gone: ReadonlySet<string>): void => {
      if (!item || !gone.has(keyOf(item))) return;
      const neighbour = [...list.slice(index + 1), ...list.slice(0, Math.max(0, index)).toReversed()].find(
        (one) => !gone.has(keyOf(one)),
      );
      if (neighbour && item.kind === 'image') open(neighbour);
      else close();
    },
  };
}
