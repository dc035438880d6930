const NAMESPACE = 'image-edit';

/** The editor's own namespace; contracts hold the same, but a value import would bring zod into the bundle. */
export const assetUrl = (id: string): string =>
  `/api/asset/image?blogId=${NAMESPACE}&fileName=${encodeURIComponent(id)}`;

/** The thumbnail of a picture, which the server makes where there is none. */
export const thumbnailUrl = (id: string): string => `${assetUrl(id)}&thumbnail=true`;

export const UPLOAD_URL = `/api/asset/image?blogId=${NAMESPACE}&generateThumbnail=true`;
