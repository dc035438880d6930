import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import type { LibraryPage } from '../cache/pages.ts';
import { fetchPage, nextStart } from '../cache/queries.ts';
import type { Kind, LibraryItem } from '../item.ts';

/** The contract's limit. */
const LARGEST_PAGE = 100;

/** Fetches all records that a search finds, however many of them the lists have read. */
async function fetchEverything(kind: Kind, filter: string, signal: AbortSignal): Promise<LibraryItem[]> {
  const pages: LibraryPage[] = [];
  let start: ReturnType<typeof nextStart> = null;
  do {
    const page: LibraryPage = await fetchPage(kind, filter, { limit: LARGEST_PAGE, start, signal });
    pages.push(page);
    start = nextStart(page, pages);
  } while (start !== null);
  return pages.flatMap(({ items }) => items);
}

interface SelectEverythingOptions {
  /** As the server reads it. */
  filter: string;
  /** The lists on the page. */
  kinds: readonly Kind[];
  /** Whether anything is selected. When the selection is cleared, the search for all records is cancelled too. */
  wanted: boolean;
  onFound: (items: readonly LibraryItem[]) => void;
}

/** Finds all records that the page's lists would show if they were read to the end. */
export function useSelectEverything({ filter, kinds, wanted, onFound }: SelectEverythingOptions) {
  const t = useTranslate();
  const asked = useRef<AbortController | null>(null);
  const find = useMutation({
    mutationFn: async ({ signal }: AbortController) =>
      (await Promise.all(kinds.map((kind) => fetchEverything(kind, filter, signal)))).flat(),
    onSuccess: (items, { signal }) => {
      if (!signal.aborted) onFound(items);
    },
    onError: (error, { signal }) => {
      if (!signal.aborted) notifyProblem(error, { t, key: 'select-everything' });
    },
  });
  const cancel = (): void => asked.current?.abort();
  const search = JSON.stringify([filter, kinds]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the result is valid only for this search and this selection.
  useEffect(() => cancel, [search, wanted]);
  return {
    finding: find.isPending,
    start: (): void => {
      cancel();
      asked.current = new AbortController();
      find.mutate(asked.current);
    },
  };
}
