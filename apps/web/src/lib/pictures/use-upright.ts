import { queryOptions, useQuery } from '@tanstack/react-query';

const uprightQuery = (url: string) =>
  queryOptions({
    queryKey: ['upright', url],
    queryFn: async () => await (await import('./upright-picture.ts')).uprightUrl(url),
    enabled: url.includes('.webp'),
    staleTime: Number.POSITIVE_INFINITY,
    // A copy lives until the session ends.
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** The URL to show for a stored picture; undefined until it is known whether the picture has to be rotated. */
export function useUpright(url: string): string | undefined {
  const { data, fetchStatus } = useQuery(uprightQuery(url));
  return data ?? (fetchStatus === 'fetching' ? undefined : url);
}
