import type { Area, LocalOperation, OperationOf } from '../../operations.ts';
import type { Picture } from '../picture/picture.ts';

/** The coverage of each pixel of a line, 0 to 255. */
type Profile = Uint8Array;

/** The width of a soft edge, relative to the picture's shorter side. */
const SOFT_EDGE = 0.04;
/** Relative to a side. */
const CORNER = 0.35;
const BAND = 0.15;
const CENTRE = [0.25, 0.75] as const;

/** Covers the range between two places. The edge is soft towards the inside, except at the border of the picture. */
const between = (length: number, from: number, to: number, soft: number): Profile =>
  Uint8Array.from({ length }, (_, i) => {
    const place = i + 0.5;
    const inside = Math.min(
      from <= 0 ? Number.POSITIVE_INFINITY : place - from,
      to >= length ? Number.POSITIVE_INFINITY : to - place,
    );
    const part = Math.min(1, Math.max(0, soft > 0 ? inside / soft : inside > 0 ? 1 : 0));
    return Math.round(255 * part * part * (3 - 2 * part));
  });

const whole = (length: number): Profile => new Uint8Array(length).fill(255);
const either = (one: Profile, other: Profile): Profile => one.map((value, i) => Math.max(value, other[i] ?? 0));

interface Coverage {
  columns: Profile;
  rows: Profile;
  /** Whether a pixel must be covered in both its column and its row, or in one of them. */
  needs: 'both' | 'one';
}

const alongSide = (length: number, isStart: boolean, part: number, soft: number): Profile =>
  isStart ? between(length, 0, length * part, soft) : between(length, length * (1 - part), length, soft);

const bothEnds = (length: number, part: number, soft: number): Profile =>
  either(alongSide(length, true, part, soft), alongSide(length, false, part, soft));

const atPlace = (length: number, place: string, start: string, end: string, soft: number): Profile => {
  if (place.includes(start)) return alongSide(length, true, CORNER, soft);
  if (place.includes(end)) return alongSide(length, false, CORNER, soft);
  return between(length, length * CENTRE[0], length * CENTRE[1], soft);
};

const coverageOf = (area: Area, { width, height }: { width: number; height: number }, soft: number): Coverage => {
  switch (area.kind) {
    case 'side': {
      const isStart = area.side === 'top' || area.side === 'left';
      const part = area.percent / 100;
      const isAcross = area.side === 'left' || area.side === 'right';
      return {
        columns: isAcross ? alongSide(width, isStart, part, soft) : whole(width),
        rows: isAcross ? whole(height) : alongSide(height, isStart, part, soft),
        needs: 'both',
      };
    }
    case 'corner':
      return {
        columns: atPlace(width, area.place, 'left', 'right', soft),
        rows: atPlace(height, area.place, 'top', 'bottom', soft),
        needs: 'both',
      };
    case 'center':
      return {
        columns: between(width, width * CENTRE[0], width * CENTRE[1], soft),
        rows: between(height, height * CENTRE[0], height * CENTRE[1], soft),
        needs: 'both',
      };
    case 'corners':
      return { columns: bothEnds(width, CORNER, soft), rows: bothEnds(height, CORNER, soft), needs: 'both' };
    case 'edges': {
      const band = Math.min(width, height) * BAND;
      return {
        columns: bothEnds(width, band / width, soft),
        rows: bothEnds(height, band / height, soft),
        needs: 'one',
      };
    }
  }
};

/** A mosaic has a hard edge. A soft edge would show a part of what the mosaic hides. */
const isHard = ({ type }: LocalOperation): boolean => type === 'pixelate';

/** Runs one operation on the whole picture and keeps the part inside the area. Outside the area, each pixel stays exactly the same. */
export const region = async (
  picture: Picture,
  { area, operation }: OperationOf<'region'>,
  apply: (picture: Picture, operation: LocalOperation) => Promise<Picture>,
): Promise<Picture> => {
  const before = await picture.pixels();
  const after = await (await apply(picture.redrawn(before), operation)).pixels();
  if (after.data === before.data) return picture;
  const soft = isHard(operation) ? 0 : Math.max(1, picture.shorterSide * SOFT_EDGE);
  const { columns, rows, needs } = coverageOf(area, picture, soft);
  const { data, width, height, channels } = after;
  for (let y = 0, at = 0; y < height; y++) {
    const row = rows[y] ?? 0;
    for (let x = 0; x < width; x++, at += channels) {
      const column = columns[x] ?? 0;
      const part = (needs === 'both' ? Math.min(column, row) : Math.max(column, row)) / 255;
      for (let band = at; band < at + channels; band++) {
        const old = before.data[band] ?? 0;
        data[band] = Math.round(old + ((data[band] ?? 0) - old) * part);
      }
    }
  }
  return picture.redrawn(after);
};
