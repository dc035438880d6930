const HOME = '/';
const DECODE_ROUNDS = 4;

/** Decodes as often as a careless server or proxy on the way might; null when that does not come to rest. */
function fullyDecoded(text: string): string | null {
  let current = text;
  for (let round = 0; round < DECODE_ROUNDS; round += 1) {
    try {
      const decoded = decodeURIComponent(current);
      if (decoded === current) return current;
      current = decoded;
    } catch {
      return null;
    }
  }
  return null;
}

const hasBackslashOrControl = (text: string): boolean =>
  [...text].some((character) => character === '\\' || character <= '\u001f' || character === '\u007f');

/**
 * Where to go after sign-in: `next` when it is a path on this site, else home. Browsers read `//host`, `/\host` and
 * `/..//host` as another site, so the path that comes out of the parser is judged as well as the one that went in.
 */
export function nextPath(next: unknown, origin: string): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return HOME;
  const decoded = fullyDecoded(next);
  if (decoded === null || decoded.startsWith('//') || hasBackslashOrControl(decoded)) return HOME;
  // The decoded form is parsed too: what is a plain segment now may be `..` once somebody has decoded it.
  const targets = [next, decoded].map((path) => (URL.canParse(path, origin) ? new URL(path, origin) : null));
  const stays = targets.every((url) => url?.origin === origin && !url.pathname.startsWith('//'));
  const target = targets[0];
  return stays && target ? `${target.pathname}${target.search}${target.hash}` : HOME;
}
