/** Search parameters as plain text. A path stays readable in `next=/image`, as the server's own redirect writes it. */
export const parseSearch = (search: string): Record<string, string> => Object.fromEntries(new URLSearchParams(search));

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search)
    .filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value).replaceAll('%2F', '/')}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
