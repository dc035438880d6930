import type { Image } from '@pictor/contracts';

/** The chosen pictures of the library. */
export interface Selection {
  /** In this mode a click on a picture chooses it instead of opening it. */
  choosing: boolean;
  ids: ReadonlySet<string>;
  /** The id of the picture where a range would start. */
  anchor: string | null;
}

export const NOTHING_CHOSEN: Selection = { choosing: false, ids: new Set(), anchor: null };

export function toggle({ ids }: Selection, { id }: Image): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { choosing: true, ids: next, anchor: id };
}

/** Chooses all pictures from the last chosen one to this one, in the order of the list. */
export function extendTo(selection: Selection, image: Image, images: readonly Image[]): Selection {
  const start = images.findIndex(({ id }) => id === selection.anchor);
  const end = images.findIndex(({ id }) => id === image.id);
  if (start < 0 || end < 0) return toggle(selection, image);
  const range = images.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { ...selection, choosing: true, ids: new Set([...selection.ids, ...range.map(({ id }) => id)]) };
}

/** The chosen pictures that still exist. */
export const chosenOf = ({ ids }: Selection, images: readonly Image[]): Image[] =>
  ids.size === 0 ? [] : images.filter(({ id }) => ids.has(id));
