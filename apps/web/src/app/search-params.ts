/** Search parameters as plain text. Paths stay readable (`next=/image`), as in the redirects of the server. */
export const parseSearch = (search: string): Record<string, string> => Object.fromEntries(new URLSearchParams(search));

/** Slashes are not encoded if the value is a path. */
function encoded(value: string): string {
  const [path = '', rest = ''] = value.split(/(?=[?#])(.*)/s);
  return encodeURIComponent(path).replaceAll('%2F', '/') + encodeURIComponent(rest);
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search)
    .filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
    .map(([key, value]) => `${encodeURIComponent(key)}=${encoded(value)}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
