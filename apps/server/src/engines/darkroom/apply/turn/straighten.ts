import { noHorizon } from '../../refusals.ts';
import { draw, type Picture } from '../picture/picture.ts';

/** Degrees. A horizon with a larger angle is assumed to be intended. */
const STEEPEST = 15;
const COARSE_STEP = 0.25;
const FINE_STEP = 0.05;
/** A picture with a smaller angle counts as level. */
const LEVEL = 0.15;
/** The maximum side length of the copy that is analysed. */
const SIDE = 480;
/** The minimum gradient (0–255) of an edge. */
const EDGE = 24;
/** The best angle must exceed the median of all by this factor. */
const CLEAR = 1.5;

/** An angle is equally good if its score is at least this part of the highest score. */
const AS_GOOD = 0.97;

interface Edge {
  x: number;
  y: number;
  strength: number;
}

/** The positions of edges that are almost level. */
const levelEdges = (data: Buffer, width: number, height: number): Edge[] => {
  const steepest = Math.tan(((STEEPEST + 5) * Math.PI) / 180);
  const edges: Edge[] = [];
  const value = (x: number, y: number): number => data[y * width + x] ?? 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const down =
        value(x - 1, y + 1) +
        2 * value(x, y + 1) +
        value(x + 1, y + 1) -
        (value(x - 1, y - 1) + 2 * value(x, y - 1) + value(x + 1, y - 1));
      const across =
        value(x + 1, y - 1) +
        2 * value(x + 1, y) +
        value(x + 1, y + 1) -
        (value(x - 1, y - 1) + 2 * value(x - 1, y) + value(x - 1, y + 1));
      const strength = Math.abs(down) / 4;
      if (strength >= EDGE && Math.abs(across) <= Math.abs(down) * steepest)
        edges.push({ x: x - width / 2, y: y - height / 2, strength: Math.min(strength, 64) });
    }
  }
  return edges;
};

/** How strongly the edges gather on few lines at this angle: the sum of the squares of each line's total. */
const gathering = (edges: readonly Edge[], degrees: number, lines: Float64Array): number => {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  lines.fill(0);
  const middle = lines.length / 2;
  for (const { x, y, strength } of edges) {
    const line = Math.round(y * cos - x * sin + middle);
    lines[line] = (lines[line] ?? 0) + strength;
  }
  return lines.reduce((sum, carried) => sum + carried * carried, 0);
};

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

/**
 * The clockwise angle of the horizon in degrees.
 *
 * @throws EngineError if no angle stands out
 */
export const leaning = async (picture: Picture): Promise<number> => {
  const { data, info } = await draw(await picture.pixels())
    .flatten({ background: '#808080' })
    .greyscale()
    .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
    .blur(1)
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const edges = levelEdges(data, info.width, info.height);
  const lines = new Float64Array(2 * Math.ceil(Math.hypot(info.width, info.height)));
  const scores = range(-STEEPEST, STEEPEST, COARSE_STEP).map((degrees) => ({
    degrees,
    score: gathering(edges, degrees, lines),
  }));
  const best = scores.reduce((most, next) => (next.score > most.score ? next : most));
  const median =
    scores.map(({ score }) => score).toSorted((one, other) => one - other)[Math.floor(scores.length / 2)] ?? 0;
  const isEnd = Math.abs(best.degrees) > STEEPEST - COARSE_STEP;
  if (edges.length < Math.max(info.width, info.height) / 4 || best.score < CLEAR * median || isEnd) throw noHorizon();
  const near = range(best.degrees - COARSE_STEP, best.degrees + COARSE_STEP, FINE_STEP).map((degrees) => ({
    degrees,
    score: gathering(edges, degrees, lines),
  }));
  const highest = Math.max(...near.map(({ score }) => score));
  // Lines are whole pixels, so several angles are equally good. The true angle is in their middle.
  const good = near.filter(({ score }) => score > highest * AS_GOOD);
  return good.reduce((sum, { degrees }) => sum + degrees, 0) / good.length;
};

/** Whether a picture with this angle counts as level and needs no turn. */
export const isLevel = (degrees: number): boolean => Math.abs(degrees) < LEVEL;
