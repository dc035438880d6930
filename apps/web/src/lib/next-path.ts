import { NEXT_LENGTH } from './limits.ts';

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

/** Decodes what stands for ASCII as often as it can be decoded. A malformed escape stays as it is. */
function decodedAscii(text: string): string {
  const decoded = text.replace(/%([0-7][0-9a-f])/gi, (_escape, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return decoded === text ? text : decodedAscii(decoded);
}

/**
 * Where to go after sign-in: `next` when it is a path on this site, else home. Browsers read `//host`, `/\host` and
 * `/..//host` as another site, so the path that comes out of the parser is judged as well as the one that went in. A query
 * cannot lead elsewhere. It may hold any text, but no encoded line break or backslash.
 */
export function nextPath(next: unknown, origin: string): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > NEXT_LENGTH) return HOME;
  const [plain = '', rest = ''] = next.split(/(?=[?#])(.*)/s);
  const decoded = fullyDecoded(plain);
  if (decoded === null || decoded.startsWith('//')) return HOME;
  if (hasBackslashOrControl(decoded) || hasBackslashOrControl(decodedAscii(rest))) return HOME;
  // The decoded form is parsed too: a plain segment may become `..` when it is decoded.
  const targets = [next, decoded].map((path) => (URL.canParse(path, origin) ? new URL(path, origin) : null));
  const stays = targets.every((url) => url?.origin === origin && !url.pathname.startsWith('//'));
  const target = targets[0];
  return stays && target ? `${target.pathname}${target.search}${target.hash}` : HOME;
}

/** What `next` says so that the sign-in leads back to an address of this site. */
export const nextFor = ({ href, pathname }: { href: string; pathname: string }): string =>
  href.length <= NEXT_LENGTH ? href : pathname;
