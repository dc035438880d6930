/** Removes keys and pictures from a provider's text, so that it can be stored and shown. */
export type Excerpt = (text: string | undefined, maxLength?: number) => string | undefined;

const EVIDENCE_LENGTH = 2000;
/** The maximum length of a provider's text that is quoted in a message for a user, in characters. */
export const QUOTE_LENGTH = 300;

const PICTURE = '[图片]';
const BASE64 = '[…]';
const KEY = '[key]';

/** A slash in all notations: plain, in JSON (`\/`, `\u002f`, also JSON inside JSON), or in an address (`%2F`, `%252F`). */
const SLASH = String.raw`(?:\\{0,8}\/|\\{1,8}u002[fF]|%(?:25){0,3}2[fF])`;
/** A base64 character that is not part of words (a digit, `+` or `/`), in the same notations. */
const SIGN = String.raw`(?:[0-9+]|${SLASH}|\\{1,8}u002[bB]|%(?:25){0,3}2[bB])`;
const CHARACTER = `(?:[A-Za-z_-]|${SIGN})`;
const PADDING = String.raw`(?:=|\\{1,8}u003[dD]|%(?:25){0,3}3[dD])`;
/** White space, which may be written as an escape such as `\n`. */
const GAP = String.raw`(?:\s|\\{1,8}[nrt]|\\{1,8}u000[aAdD]|%(?:25){0,3}0[aAdD])+`;
const LINE = `${CHARACTER}{32,}${PADDING}*`;
/** Further lines of base64, and a short last line if it does not look like a word. */
const MORE = `(?:${GAP}${LINE})*(?:${GAP}(?:[A-Za-z_-]{0,64}${SIGN}${CHARACTER}{0,64}${PADDING}*|[A-Za-z]{0,64}${PADDING}{1,2}))?`;

/** A whole `data:` URL of any type. */
const DATA_URL = new RegExp(
  String.raw`data:(?:[a-z]+\\{0,8}\/[\w.+-]{1,80}|;base64)(?:;[\w=.+-]{1,80})*,?[^\s"'<>()[\]{}，。]*(?:(?<=base64,[^\s]{32,})${MORE})?`,
  'gi',
);
/** Base64 of any data: one line that is longer than any word, or several shorter lines, as some encoders write them. */
const BASE64_OF_ANYTHING = new RegExp(`(?:(${CHARACTER}{64,})${PADDING}*|${LINE}(?:${GAP}${LINE})+)${MORE}`, 'g');
/** Marks of short base64 lines that words do not have: a digit or sign, padding, or many equal letters in a row. */
const NO_WORD = new RegExp(`${SIGN}|${PADDING}|([A-Za-z])\\1{7}`);
/** The first bytes of a JPEG, PNG, WebP or GIF. */
const PICTURE_HEAD = `(?:${SLASH}9j${SLASH}|iVBORw0KGgo|UklGR|R0lGOD)`;
const BEGINS_AS_PICTURE = new RegExp(`^${PICTURE_HEAD}`);
/** Base64 of a picture of any length. */
const SHORT_PICTURE = new RegExp(`${PICTURE_HEAD}(?:${LINE}${MORE}|${CHARACTER}*${PADDING}*)`, 'g');

const withoutPictures = (text: string): string =>
  text
    .replace(DATA_URL, PICTURE)
    .replace(BASE64_OF_ANYTHING, (whole, long: string | undefined) => {
      if (BEGINS_AS_PICTURE.test(whole)) return PICTURE;
      return long !== undefined || NO_WORD.test(whole) ? BASE64 : whole;
    })
    .replace(SHORT_PICTURE, PICTURE);

/** Keys of other parties, such as the key of the channel behind a gateway. */
const FOREIGN_KEYS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/AIza[\w-]{20,}/g, KEY],
  [/\bsk-[\w-]{12,}/g, KEY],
  [/\bya29\.[\w.-]{10,}/g, KEY],
  [/\bBearer\s+[\w.~+/=-]{8,}/gi, `Bearer ${KEY}`],
  [/([?&](?:key|api_?key|access_token|token)=)[^&\s"'<>]+/gi, `$1${KEY}`],
];

/** The notations in which a key may appear: plain, in an address, in JSON. */
const formsOf = (apiKey: string): string[] => [
  ...new Set([apiKey, encodeURIComponent(apiKey), JSON.stringify(apiKey).slice(1, -1)]),
];

/**
 * Removes characters that a database refuses (NUL, lone surrogates), then keys and pictures. The order matters, because a NUL may
 * split a key. Cuts the text last, so that no half of a key remains.
 *
 * @param apiKey undefined for a provider without a key
 */
export const createExcerpt = (apiKey: string | undefined): Excerpt => {
  const keys = apiKey === undefined ? [] : formsOf(apiKey);
  return (text, maxLength = EVIDENCE_LENGTH) => {
    if (text === undefined) return undefined;
    const wellFormed = text.replaceAll('\0', '').toWellFormed();
    const withoutKey = keys.reduce((rest, key) => rest.replaceAll(key, KEY), wellFormed);
    const withoutKeys = FOREIGN_KEYS.reduce((rest, [pattern, by]) => rest.replace(pattern, by), withoutKey);
    const clean = withoutPictures(withoutKeys);
    return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength).toWellFormed()}…`;
  };
};
