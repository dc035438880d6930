import { BadRequest } from '../errors.ts';

/** The last row of a page: what it is sorted by, and its id for ties. The next page begins after it, at the same cost at any depth. */
export interface Cursor {
  key: number;
  id: string;
}

const CURSOR = /^(\d{1,15})\.([0-9a-f-]{20,36})$/;

export const formatCursor = ({ key, id }: Cursor): string => `${key}.${id}`;

/** @throws {BadRequest} `invalid_cursor` */
export const parseCursor = (cursor: string | undefined): Cursor | undefined => {
  if (cursor === undefined) return undefined;
  const [, key, id] = CURSOR.exec(cursor) ?? [];
  if (key === undefined || id === undefined) throw new BadRequest('invalid_cursor', '参数无效：cursor');
  return { key: Number(key), id };
};
