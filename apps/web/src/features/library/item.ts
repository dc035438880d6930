import type { Image, ImageDetail, Video } from '@pictor/contracts';

export interface ImageItem {
  kind: 'image';
  media: Image;
}

export interface VideoItem {
  kind: 'video';
  media: Video;
}

/** A record of the library: a picture or a video. */
export type LibraryItem = ImageItem | VideoItem;

/** A record with all that the server knows of it. */
export type DetailedItem = { kind: 'image'; media: ImageDetail } | VideoItem;

export type Kind = LibraryItem['kind'];

/** Ids are unique only within a kind. */
export const keyOf = ({ kind, media }: LibraryItem): string => `${kind}:${media.id}`;

export const keysOf = (items: readonly LibraryItem[]): ReadonlySet<string> => new Set(items.map(keyOf));

export const imageItem = (media: Image): ImageItem => ({ kind: 'image', media });

export const imageOf = (item: LibraryItem | null): Image | null => (item?.kind === 'image' ? item.media : null);

export const fileUrl = (item: LibraryItem): string =>
  item.kind === 'image' ? item.media.image_url : item.media.video_url;

/** The file id in the URL of an asset. */
export const fileIdIn = (url: string): string | null => new URL(url, 'http://localhost').searchParams.get('fileName');

/** The file name of a downloaded record. */
export const fileName = (item: LibraryItem): string => fileIdIn(fileUrl(item)) ?? item.media.id;
