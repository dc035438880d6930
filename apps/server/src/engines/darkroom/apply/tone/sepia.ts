import type { OperationOf } from '../../operations.ts';
import type { Picture } from '../picture/picture.ts';
import { mapPixels } from './channels.ts';

/** The sepia matrix of the W3C's Filter Effects, row by row. */
const MATRIX = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
] as const;

/** From this value (of 255) on, values are bent towards white. The matrix turns white into 1.35 × white in red. */
const KNEE = 170;

/** A shoulder as in `curve.ts`, as a table: from values up to `top` to values up to 255. */
const shoulderTable = (top: number): Uint8Array => {
  const reach = (top - KNEE) / (255 - KNEE);
  return Uint8Array.from({ length: Math.ceil(top) + 1 }, (_, value) => {
    const excess = (value - KNEE) / (255 - KNEE);
    if (excess <= 0 || reach <= 1) return value;
    return Math.min(255, Math.round(KNEE + ((255 - KNEE) * excess * (1 + excess / reach ** 2)) / (1 + excess)));
  });
};

/** Tones with the matrix. Bends bright values instead of clipping them, so that their differences remain. */
export const sepia = (picture: Picture, { percent }: OperationOf<'sepia'>): Promise<Picture> => {
  const part = percent / 100;
  const rows = MATRIX.map((row, i) => row.map((weight, j) => weight * part + (i === j ? 1 - part : 0)));
  const tables = rows.map((row) => shoulderTable(255 * row.reduce((sum, weight) => sum + weight, 0)));
  const weights = Float64Array.from(rows.flat());
  const band = (index: number, red: number, green: number, blue: number): number => {
    const from = index * 3;
    const value = (weights[from] ?? 0) * red + (weights[from + 1] ?? 0) * green + (weights[from + 2] ?? 0) * blue;
    return tables[index]?.[Math.round(value)] ?? 255;
  };
  return mapPixels(picture, (data, at) => {
    const red = data[at] ?? 0;
    const green = data[at + 1] ?? 0;
    const blue = data[at + 2] ?? 0;
    data[at] = band(0, red, green, blue);
    data[at + 1] = band(1, red, green, blue);
    data[at + 2] = band(2, red, green, blue);
  });
};
