import { AssetQuery } from '@pictor/contracts';
import { TRANSPORT_BOUNDS } from '../../platform/bounds/transport.ts';
import { BadRequest } from '../../platform/errors.ts';

/** Larger pictures must be uploaded as a stream, because a data URL is held in memory completely. */
const DATA_URL_BYTES = 20 * 1024 * 1024;
/** Longer than everything before the base64 data. */
const HEAD_LENGTH = 1024;
const ASSET_PATH = '/api/asset/image';
/** Accepts what browsers and programs send: any case, `jpg`, parameters. The actual format is determined from the bytes. */
const DATA_URL =
  /^\s{0,8}data:image\/(?:jpeg|jpg|png|webp)(?:;[\w.+-]{1,40}=[\w.+-]{0,80}){0,4}\s{0,8};\s{0,8}base64,/i;

/** What `image_url` may refer to: an asset of this server, or the bytes in the request. */
export type ImageSource = { kind: 'asset'; namespace: string; id: string } | { kind: 'bytes'; bytes: Buffer };

export const notAllowed = () =>
  new BadRequest('image_url_not_allowed', '参数无效：image_url 只能是自己的图片，或 JPG、PNG、WebP 的 data: 地址');

const GROUP = 4;
/** White space that base64 may contain (WHATWG Infra, forgiving-base64 decode). */
const SPACES = ['\n', '\r', ' ', '\t', '\f'];
/** The shortest average line length that is accepted. */
const LINE_LENGTH = 16;

/** The number of white space characters, or a number above `most`. */
const spacesIn = (text: string, most: number): number => {
  let count = 0;
  for (const space of SPACES)
    for (let at = text.indexOf(space); at >= 0 && count <= most; at = text.indexOf(space, at + 1)) count += 1;
  return count;
};

/** The number of bytes that base64 of this length encodes, if all of it is valid. */
const decodedLength = (length: number, end: string): number => {
  const padding = end.endsWith('==') ? 2 : end.endsWith('=') ? 1 : 0;
  return (length / GROUP) * 3 - padding;
};

/** Node decodes what it can, including base64url, and drops the rest. Here every character must be white space or canonical base64. */
const dataUrlBytes = (payload: string): Buffer => {
  const most = Math.ceil(payload.length / LINE_LENGTH);
  const spaces = spacesIn(payload, most);
  const length = payload.length - spaces;
  if (spaces > most || length > Math.ceil(DATA_URL_BYTES / 3) * GROUP || length % GROUP !== 0) throw notAllowed();
  if (payload.includes('-') || payload.includes('_')) throw notAllowed();
  const bytes = Buffer.from(payload, 'base64');
  const end = payload.slice(-2 * LINE_LENGTH).replaceAll(/\s/g, '');
  // If Node dropped a character, there are fewer bytes. If unused bits of the last group are set, encoding it again gives another result.
  const lastGroup = bytes.subarray(-(bytes.length % 3 || 3)).toString('base64');
  if (bytes.length === 0 || bytes.length !== decodedLength(length, end) || !end.endsWith(lastGroup)) throw notAllowed();
  return bytes;
};

/**
 * Parses an `image_url`. Nothing is ever fetched.
 *
 * @param origin of this server
 * @throws {BadRequest} `image_url_not_allowed`
 */
export const parseImageUrl = (text: string, origin: string): ImageSource => {
  const head = DATA_URL.exec(text.slice(0, HEAD_LENGTH))?.[0];
  if (head !== undefined) return { kind: 'bytes', bytes: dataUrlBytes(text.slice(head.length)) };
  // Converting a long query to an object takes quadratic time.
  if (text.length > TRANSPORT_BOUNDS.imageUrl.value) throw notAllowed();
  const url = URL.parse(text, origin);
  if (url?.origin !== origin || url.pathname !== ASSET_PATH || url.username !== '' || url.password !== '')
    throw notAllowed();
  const query = AssetQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) throw notAllowed();
  return { kind: 'asset', namespace: query.data.blogId, id: query.data.fileName };
};
