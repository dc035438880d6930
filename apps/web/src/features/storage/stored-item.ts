import type { Image, Video } from '@pictor/contracts';

/** A record of the library: a picture or a video. */
export type StoredItem = { kind: 'image'; media: Image } | { kind: 'video'; media: Video };

export type Kind = StoredItem['kind'];

/** Ids are unique only within a kind. */
export const keyOf = ({ kind, media }: StoredItem): string => `${kind}:${media.id}`;

export const fileUrl = (item: StoredItem): string =>
  item.kind === 'image' ? item.media.image_url : item.media.video_url;

export const fileName = (item: StoredItem): string =>
  new URL(fileUrl(item), location.origin).searchParams.get('fileName') ?? item.media.id;
