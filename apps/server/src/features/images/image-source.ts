import { AssetQuery } from '@pictor/contracts';
import { TRANSPORT_BOUNDS } from '../../bounds/transport.ts';
import { BadRequest } from '../../errors.ts';

/** Larger pictures go through the upload, which streams; a data URL stands whole in memory. */
const DATA_URL_BYTES = 20 * 1024 * 1024;
const ASSET_PATH = '/api/asset/image';
const DATA_URL = /^data:image\/(?:jpeg|png|webp);base64,/;

/** What a request to save may point to: an asset of this server, or bytes that it brought along. */
export type ImageSource = { kind: 'asset'; namespace: string; id: string } | { kind: 'bytes'; bytes: Buffer };

export const notAllowed = () =>
  new BadRequest('image_url_not_allowed', '参数无效：image_url 只能是自己的图片，或 JPG、PNG、WebP 的 data: 地址');

const GROUP = 4;

/** How many bytes a base64 text stands for, if all of it is base64. */
const decodedLength = (payload: string): number => {
  const padding = payload.endsWith('==') ? 2 : payload.endsWith('=') ? 1 : 0;
  return (payload.length / GROUP) * 3 - padding;
};

/** Node decodes what it can and drops the rest, base64url included; here every character has to be base64 in its only form. */
const dataUrlBytes = (text: string): Buffer => {
  const payload = text.slice(text.indexOf(',') + 1);
  if (payload.length > Math.ceil(DATA_URL_BYTES / 3) * GROUP || payload.length % GROUP !== 0) throw notAllowed();
  if (payload.includes('-') || payload.includes('_')) throw notAllowed();
  const bytes = Buffer.from(payload, 'base64');
  // A dropped character makes the bytes fewer. Unused bits of the last group show in its way back.
  const lastGroup = bytes.subarray(-(bytes.length % 3 || 3)).toString('base64');
  if (bytes.length === 0 || bytes.length !== decodedLength(payload) || !payload.endsWith(lastGroup)) throw notAllowed();
  return bytes;
};

/**
 * Reads an `image_url`. Nothing is ever fetched.
 *
 * @param origin this server's own
 * @throws {BadRequest} `image_url_not_allowed`
 */
export const parseImageUrl = (text: string, origin: string): ImageSource => {
  if (DATA_URL.test(text)) return { kind: 'bytes', bytes: dataUrlBytes(text) };
  // A long query takes quadratic time to become an object.
  if (text.length > TRANSPORT_BOUNDS.imageUrl.value) throw notAllowed();
  const url = URL.parse(text, origin);
  if (url?.origin !== origin || url.pathname !== ASSET_PATH || url.username !== '' || url.password !== '')
    throw notAllowed();
  const query = AssetQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) throw notAllowed();
  return { kind: 'asset', namespace: query.data.blogId, id: query.data.fileName };
};
