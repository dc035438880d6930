import { AssetQuery } from '@pictor/contracts';
import { BadRequest } from '../../errors.ts';

/** Larger pictures go through the upload, which streams; a data URL stands whole in memory. */
const DATA_URL_BYTES = 20 * 1024 * 1024;
const ASSET_PATH = '/api/asset/image';
const DATA_URL = /^data:image\/(?:jpeg|png|webp);base64,/;

/** What a request to save may point to: an asset of this server, or bytes that it brought along. */
export type ImageSource = { kind: 'asset'; namespace: string; id: string } | { kind: 'bytes'; bytes: Buffer };

export const notAllowed = () =>
  new BadRequest('image_url_not_allowed', '参数无效：image_url 只能是自己的图片，或 JPG、PNG、WebP 的 data: 地址');

const dataUrlBytes = (text: string): Buffer => {
  const payload = text.slice(text.indexOf(',') + 1);
  if (payload.length > Math.ceil(DATA_URL_BYTES / 3) * 4 || payload.length % 4 !== 0) throw notAllowed();
  const bytes = Buffer.from(payload, 'base64');
  // Node decodes what it can and drops the rest, so what it dropped shows in the way back.
  if (bytes.length === 0 || bytes.toString('base64') !== payload) throw notAllowed();
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
  const url = URL.parse(text, origin);
  if (url?.origin !== origin || url.pathname !== ASSET_PATH || url.username !== '' || url.password !== '')
    throw notAllowed();
  const query = AssetQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) throw notAllowed();
  return { kind: 'asset', namespace: query.data.blogId, id: query.data.fileName };
};
