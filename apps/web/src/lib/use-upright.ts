import { queryOptions, useQuery } from '@tanstack/react-query';

const uprightQuery = (url: string) =>
  queryOptions({
    queryKey: ['upright', url],
    queryFn: async () => await (await import('./upright-picture.ts')).uprightUrl(url),
    enabled: url.includes('.webp'),
    staleTime: Number.POSITIVE_INFINITY,
    // A copy stays as long as the session.
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** What to show for the address of a stored picture; nothing until it is known whether the picture has to be turned. */
export function useUpright(url: string): string | undefined {
  const { data, fetchStatus } = useQuery(uprightQuery(url));
  return data ?? (fetchStatus === 'fetching' ? undefined : url);
}
