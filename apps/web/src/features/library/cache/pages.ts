import type { Image, ImagePage } from '@pictor/contracts';
import type { InfiniteData } from '@tanstack/react-query';

/** The pages of the library read so far: newest first, ties broken by id, in the server's order. */
export type Pages = InfiniteData<ImagePage, unknown>;

/** Returns every picture once, in the order of the pages. */
export function flatten(data: Pages | undefined): Image[] {
  const images = new Map<string, Image>();
  for (const image of data?.pages.flatMap((page) => page.images) ?? []) images.set(image.id, image);
  return [...images.values()];
}

export const totalOf = (data: Pages | undefined): number | undefined => data?.pages[0]?.total;

/** All times from the server have the same format, so they can be compared as strings. */
const isOlder = (image: Image, than: Image): boolean =>
  image.created_at === than.created_at ? image.id < than.id : image.created_at < than.created_at;

const retotal = (pages: ImagePage[], by: number): ImagePage[] =>
  pages.map((page) => ({ ...page, total: Math.max(0, page.total + by) }));

const mapImages = (data: Pages, change: (images: Image[]) => Image[]): ImagePage[] =>
  data.pages.map((page) => ({ ...page, images: change(page.images) }));

const holds = (data: Pages, id: string): boolean => data.pages.some(({ images }) => images.some((it) => it.id === id));

/** Inserts a picture at its place: a new one at the head, one whose deletion failed at its old place. */
export function withImage(data: Pages, image: Image): Pages {
  if (data.pages.length === 0 || holds(data, image.id)) return data;
  const found = data.pages.findIndex(({ images }) => images.some((other) => isOlder(other, image)));
  const target = found < 0 ? data.pages.length - 1 : found;
  const insert = (images: Image[]): Image[] => {
    const place = images.findIndex((other) => isOlder(other, image));
    return images.toSpliced(place < 0 ? images.length : place, 0, image);
  };
  const pages = data.pages.map((page, index) => (index === target ? { ...page, images: insert(page.images) } : page));
  return { ...data, pages: retotal(pages, 1) };
}

export function withoutImages(data: Pages, gone: ReadonlySet<string>): Pages {
  const count = flatten(data).filter(({ id }) => gone.has(id)).length;
  if (count === 0) return data;
  const pages = mapImages(data, (images) => images.filter(({ id }) => !gone.has(id)));
  return { ...data, pages: retotal(pages, -count) };
}

export const withTitle = (data: Pages, id: string, title: string): Pages => ({
  ...data,
  pages: mapImages(data, (images) => images.map((image) => (image.id === id ? { ...image, title } : image))),
});

/**
 * Merges a fresh first page into the pages read before: adds new pictures, and removes those that are missing within its range. If none of
 * its pictures was known, there may be a gap of more than a page before the old ones, so start again with this page only.
 */
export function withHead(data: Pages, head: ImagePage): Pages {
  const oldest = head.images.at(-1);
  const [first, ...rest] = data.pages;
  const anew = { pages: [head], pageParams: data.pageParams.slice(0, 1) };
  if (!oldest || !first || head.next_cursor === null || !head.images.some(({ id }) => holds(data, id))) return anew;
  const beyond = (images: Image[]): Image[] => images.filter((image) => isOlder(image, oldest));
  const pages = [
    { ...first, images: [...head.images, ...beyond(first.images)] },
    ...rest.map((page) => ({ ...page, images: beyond(page.images) })),
  ];
  return { ...data, pages: pages.map((page) => ({ ...page, total: head.total })) };
}
