import type { Image } from '@pictor/contracts';

/** What is chosen in the library. */
export interface Selection {
  /** A press on a picture chooses it instead of opening it. */
  choosing: boolean;
  ids: ReadonlySet<string>;
  /** Where a range would start. */
  anchor: string | null;
}

export const NOTHING_CHOSEN: Selection = { choosing: false, ids: new Set(), anchor: null };

export function toggle({ ids }: Selection, { id }: Image): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { choosing: true, ids: next, anchor: id };
}

/** From where the last one was chosen to here, in the order of the list. */
export function extendTo(selection: Selection, image: Image, images: readonly Image[]): Selection {
  const start = images.findIndex(({ id }) => id === selection.anchor);
  const end = images.findIndex(({ id }) => id === image.id);
  if (start < 0 || end < 0) return toggle(selection, image);
  const range = images.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { ...selection, choosing: true, ids: new Set([...selection.ids, ...range.map(({ id }) => id)]) };
}

/** What has gone meanwhile is not chosen any more. */
export const chosenOf = ({ ids }: Selection, images: readonly Image[]): Image[] =>
  ids.size === 0 ? [] : images.filter(({ id }) => ids.has(id));
