import { AssetQuery } from '@pictor/contracts';
import { TRANSPORT_BOUNDS } from '../../bounds/transport.ts';
import { BadRequest } from '../../errors.ts';

/** Larger pictures go through the upload, which streams; a data URL stands whole in memory. */
const DATA_URL_BYTES = 20 * 1024 * 1024;
/** Longer than everything that stands before the base64. */
const HEAD_LENGTH = 1024;
const ASSET_PATH = '/api/asset/image';
/** As browsers and programs write it: any case, `jpg`, parameters. The bytes say what the picture is. */
const DATA_URL =
  /^\s{0,8}data:image\/(?:jpeg|jpg|png|webp)(?:;[\w.+-]{1,40}=[\w.+-]{0,80}){0,4}\s{0,8};\s{0,8}base64,/i;

/** What a request to save may point to: an asset of this server, or bytes that it brought along. */
export type ImageSource = { kind: 'asset'; namespace: string; id: string } | { kind: 'bytes'; bytes: Buffer };

export const notAllowed = () =>
  new BadRequest('image_url_not_allowed', '参数无效：image_url 只能是自己的图片，或 JPG、PNG、WebP 的 data: 地址');

const GROUP = 4;
/** White space that base64 may hold (WHATWG Infra, forgiving-base64 decode). */
const SPACES = ['\n', '\r', ' ', '\t', '\f'];
/** The shortest lines that base64 is broken into, on average. */
const LINE_LENGTH = 16;

/** How many characters of white space, or more than `most`. */
const spacesIn = (text: string, most: number): number => {
  let count = 0;
  for (const space of SPACES)
    for (let at = text.indexOf(space); at >= 0 && count <= most; at = text.indexOf(space, at + 1)) count += 1;
  return count;
};

/** How many bytes base64 of so many characters stands for, if all of it is base64. */
const decodedLength = (length: number, end: string): number => {
  const padding = end.endsWith('==') ? 2 : end.endsWith('=') ? 1 : 0;
  return (length / GROUP) * 3 - padding;
};

/** Node decodes what it can and drops the rest, base64url included; here every character has to be base64 in its only form, or white space. */
const dataUrlBytes = (payload: string): Buffer => {
  const most = Math.ceil(payload.length / LINE_LENGTH);
  const spaces = spacesIn(payload, most);
  const length = payload.length - spaces;
  if (spaces > most || length > Math.ceil(DATA_URL_BYTES / 3) * GROUP || length % GROUP !== 0) throw notAllowed();
  if (payload.includes('-') || payload.includes('_')) throw notAllowed();
  const bytes = Buffer.from(payload, 'base64');
  const end = payload.slice(-2 * LINE_LENGTH).replaceAll(/\s/g, '');
  // A dropped character makes the bytes fewer. Unused bits of the last group show in its way back.
  const lastGroup = bytes.subarray(-(bytes.length % 3 || 3)).toString('base64');
  if (bytes.length === 0 || bytes.length !== decodedLength(length, end) || !end.endsWith(lastGroup)) throw notAllowed();
  return bytes;
};

/**
 * Reads an `image_url`. Nothing is ever fetched.
 *
 * @param origin this server's own
 * @throws {BadRequest} `image_url_not_allowed`
 */
export const parseImageUrl = (text: string, origin: string): ImageSource => {
  const head = DATA_URL.exec(text.slice(0, HEAD_LENGTH))?.[0];
  if (head !== undefined) return { kind: 'bytes', bytes: dataUrlBytes(text.slice(head.length)) };
  // A long query takes quadratic time to become an object.
  if (text.length > TRANSPORT_BOUNDS.imageUrl.value) throw notAllowed();
  const url = URL.parse(text, origin);
  if (url?.origin !== origin || url.pathname !== ASSET_PATH || url.username !== '' || url.password !== '')
    throw notAllowed();
  const query = AssetQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) throw notAllowed();
  return { kind: 'asset', namespace: query.data.blogId, id: query.data.fileName };
};
