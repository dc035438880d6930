import { NEXT_LENGTH } from './limits.ts';

const HOME = '/';
const DECODE_ROUNDS = 4;

/**
 * Decodes repeatedly, as a careless server or proxy on the way might. @returns null if the text still changes after 4 rounds, or is
 * malformed
 */
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

/** Decodes escapes of ASCII characters until none is left. A malformed escape stays as it is. */
function decodedAscii(text: string): string {
  const decoded = text.replace(/%([0-7][0-9a-f])/gi, (_escape, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return decoded === text ? text : decodedAscii(decoded);
}

/**
 * Where to go after sign-in: `next` if it is a path on this site, otherwise home. Browsers read `//host`, `/\host` and `/..//host` as
 * another site, so check the path both before and after parsing. A query cannot lead to another site. It may hold any text except an
 * encoded line break or backslash.
 */
export function nextPath(next: unknown, origin: string): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > NEXT_LENGTH) return HOME;
  const [plain = '', rest = ''] = next.split(/(?=[?#])(.*)/s);
  const decoded = fullyDecoded(plain);
  if (decoded === null || decoded.startsWith('//')) return HOME;
  if (hasBackslashOrControl(decoded) || hasBackslashOrControl(decodedAscii(rest))) return HOME;
  // Parse the decoded form too: decoding may turn a plain segment into `..`.
  const targets = [next, decoded].map((path) => (URL.canParse(path, origin) ? new URL(path, origin) : null));
  const stays = targets.every((url) => url?.origin === origin && !url.pathname.startsWith('//'));
  const target = targets[0];
  return stays && target ? `${target.pathname}${target.search}${target.hash}` : HOME;
}

/** The value of `next` that makes the sign-in lead back to an address of this site. */
export const nextFor = ({ href, pathname }: { href: string; pathname: string }): string =>
  href.length <= NEXT_LENGTH ? href : pathname;
