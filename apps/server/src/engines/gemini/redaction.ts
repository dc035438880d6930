/** Makes a provider's words fit to be kept and shown. */
export type Excerpt = (text: string | undefined, maxLength?: number) => string | undefined;

const EVIDENCE_LENGTH = 2000;
/** Words of the provider inside a sentence for a person, in characters. */
export const QUOTE_LENGTH = 300;

const PICTURE = '[图片]';
const BASE64 = '[…]';
const KEY = '[key]';

/** A `data:` URL of whatever type, to its end. */
const DATA_URL = /data:(?:[a-z]+\/[\w.+-]{1,80}|;base64)(?:;[\w=.+-]{1,80})*,?[^\s"'<>()[\]{}，。]*/gi;
/** Base64 by the first bytes of a JPEG, PNG, WebP or GIF, whatever its length. */
const PICTURE_BASE64 = /(?:\/9j\/|iVBORw0KGgo|UklGR|R0lGOD)[A-Za-z0-9+/_=-]*/g;
/**
 * Base64 of anything: a line that is longer than every word, the lines that go on with it, and a short last one where it does not
 * look like a word. A line break may be written out as `\n`.
 */
const LONG_BASE64 =
  /[A-Za-z0-9+/_-]{64,}=*(?:(?:\s|\\[nrt])+[A-Za-z0-9+/_-]{32,}=*)*(?:(?:\s|\\[nrt])+(?:[A-Za-z+/_-]*[0-9+/][A-Za-z0-9+/_-]*=*|[A-Za-z]+={1,2}))?/g;
/** Keys of somebody else, such as of the channel behind a gateway. */
const FOREIGN_KEYS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/AIza[\w-]{20,}/g, KEY],
  [/\bsk-[\w-]{12,}/g, KEY],
  [/\bya29\.[\w.-]{10,}/g, KEY],
  [/\bBearer\s+[\w.~+/=-]{8,}/gi, `Bearer ${KEY}`],
  [/([?&](?:key|api_?key|access_token|token)=)[^&\s"'<>]+/gi, `$1${KEY}`],
];

/** A key as it may be written: as it is, in an address, in JSON. */
const formsOf = (apiKey: string): string[] => [
  ...new Set([apiKey, encodeURIComponent(apiKey), JSON.stringify(apiKey).slice(1, -1)]),
];

/**
 * Drops what a database refuses (NUL, lone surrogates), then keys and pictures: in this order, since a NUL may part the key. Cut
 * last, so that no half of a key is left either.
 */
export const createExcerpt = (apiKey: string): Excerpt => {
  const keys = formsOf(apiKey);
  return (text, maxLength = EVIDENCE_LENGTH) => {
    if (text === undefined) return undefined;
    const wellFormed = text.replaceAll('\0', '').toWellFormed();
    const withoutKey = keys.reduce((rest, key) => rest.replaceAll(key, KEY), wellFormed);
    const withoutKeys = FOREIGN_KEYS.reduce((rest, [pattern, by]) => rest.replace(pattern, by), withoutKey);
    const clean = withoutKeys.replace(DATA_URL, PICTURE).replace(PICTURE_BASE64, PICTURE).replace(LONG_BASE64, BASE64);
    return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength).toWellFormed()}…`;
  };
};
