import { useRef } from 'react';
import type { LibrarySearch } from '../filter/search.ts';
import type { Kind, LibraryItem } from '../item.ts';

export type OnSearch = (change: Partial<LibrarySearch>, options?: { replace: boolean }) => void;

interface AddressInput {
  search: LibrarySearch;
  onSearch: OnSearch;
  onBack: () => void;
}

interface OpenedInAddress {
  id: string | null;
  kind: Kind;
  open: (item: LibraryItem) => void;
  close: () => void;
}

const inAddress = (item: LibraryItem | null): Partial<LibrarySearch> => ({
  image: item?.kind === 'image' ? item.media.id : undefined,
  video: item?.kind === 'video' ? item.media.id : undefined,
});

/** The address contains the opened record. Back closes it, and a link opens it wherever it is in the lists. */
export function useAddress({ search, onSearch, onBack }: AddressInput): OpenedInAddress {
  const openedHere = useRef(false);
  const id = search.image ?? search.video ?? null;
  return {
    id,
    kind: search.video && !search.image ? 'video' : 'image',
    /** Going from one opened record to the next replaces the address, so it adds no step for Back. */
    open: (next) => {
      const replace = id !== null;
      if (!replace) openedHere.current = true;
      onSearch(inAddress(next), { replace });
    },
    close: () => {
      if (openedHere.current) onBack();
      else onSearch(inAddress(null), { replace: true });
      openedHere.current = false;
    },
  };
}
