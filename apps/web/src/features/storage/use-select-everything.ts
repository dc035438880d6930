import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../ui/notify-problem.ts';
import { fetchEverything } from './api.ts';
import type { Filter } from './filter.ts';
import type { Kind, StoredItem } from './stored-item.ts';

interface SelectEverythingOptions {
  filter: Filter;
  /** The lists that are on the page. */
  kinds: readonly Kind[];
  onFound: (items: readonly StoredItem[]) => void;
}

/** Finds all that the page's lists would show when they were read to their ends. */
export function useSelectEverything({ filter, kinds, onFound }: SelectEverythingOptions) {
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
  return {
    finding: find.isPending,
    start: (): void => {
      cancel();
      asked.current = new AbortController();
      find.mutate(asked.current);
    },
    cancel,
  };
}
