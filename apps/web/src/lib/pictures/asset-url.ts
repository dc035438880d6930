const NAMESPACE = 'image-edit';

/** `NAMESPACE` is the editor's own namespace. The contracts hold the same value, but a value import would bring zod into the bundle. */
export const assetUrl = (id: string): string =>
  `/api/asset/image?blogId=${NAMESPACE}&fileName=${encodeURIComponent(id)}`;

/** URL of a picture's thumbnail. The server creates the thumbnail if it is missing. */
export const thumbnailUrl = (id: string): string => `${assetUrl(id)}&thumbnail=true`;

export const UPLOAD_URL = `/api/asset/image?blogId=${NAMESPACE}&generateThumbnail=true`;
