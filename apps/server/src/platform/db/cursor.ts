import { BadRequest } from '../errors.ts';

/**
 * The last row of a page: the value of its sort column, and its id to break ties. The next page begins after this row, so its cost does not
 * grow with depth.
 */
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
