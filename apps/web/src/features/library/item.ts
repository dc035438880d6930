import type { Image, Video } from '@pictor/contracts';

/** A record of the library: a picture or a video. */
export type LibraryItem = { kind: 'image'; media: Image } | { kind: 'video'; media: Video };

export type Kind = LibraryItem['kind'];

/** Ids are unique only within a kind. */
export const keyOf = ({ kind, media }: LibraryItem): string => `${kind}:${media.id}`;

export const fileUrl = (item: LibraryItem): string =>
  item.kind === 'image' ? item.media.image_url : item.media.video_url;

export const fileName = (item: LibraryItem): string =>
  new URL(fileUrl(item), location.origin).searchParams.get('fileName') ?? item.media.id;
