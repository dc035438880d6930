import { clamp, cloudy, hash, mix, noise, ridged, smooth, unit, type Vector } from './noise.ts';

/** In kilometres. The eye is at the origin. The visible land extends up to `FAR` in front of it and half of that to each side. */
export const FAR = 26;
const SIDE = 13;
const CELLS = 2600;
const STEP = FAR / CELLS;

/** The middle of the valley curves to the side with the distance. */
const valleyAt = (z: number): number => 0.55 + Math.sin(z * 0.21) * 1.3 + z * 0.03;

function landAt(x: number, z: number): number {
  const beside = Math.abs(x - valleyAt(z));
  const valley = smooth(0.7, 6.2, beside + z * 0.06);
  const distant = smooth(6.5, 17, z);
  const height = mix(0.16, 2.75, Math.max(valley * smooth(0.8, 5, z) * 0.8, distant));
  const rock = ridged(x * 0.19 + 4.2, z * 0.19 + 1.7, 9);
  const rolling = cloudy(x * 0.5 + 9, z * 0.5, 5);
  const shore = smooth(1.3, 3.1, beside + (cloudy(x * 1.4, z * 1.4, 4) - 0.5) * 1.1 + smooth(5.2, 8.4, z) * 3);
  return (rock ** 1.25 * height + rolling * 0.2) * mix(0.05, 1, shore) - mix(0.13, 0.02, shore);
}

const heights = new Float32Array((CELLS + 1) * (CELLS + 1));
for (let row = 0; row <= CELLS; row += 1)
  for (let column = 0; column <= CELLS; column += 1)
    heights[row * (CELLS + 1) + column] = landAt(column * STEP - SIDE, row * STEP);

const heightOf = (column: number, row: number): number =>
  heights[clamp(row, 0, CELLS) * (CELLS + 1) + clamp(column, 0, CELLS)] ?? 0;

/** The height of the ground without plants. The lake is below 0. */
export function groundAt(x: number, z: number): number {
  const [left, near] = [(x + SIDE) / STEP, z / STEP];
  const [column, row] = [Math.floor(left), Math.floor(near)];
  const [u, v] = [left - column, near - row];
  return mix(
    mix(heightOf(column, row), heightOf(column + 1, row), u),
    mix(heightOf(column, row + 1), heightOf(column + 1, row + 1), u),
    v,
  );
}

const TREE = 0.016;

/** The height of the trees at a point: cones of several sizes, sparser towards the tree line. */
export function treesAt(x: number, z: number, ground: number): number {
  const wood = smooth(0.0015, 0.005, ground) * (1 - smooth(0.45, 0.85, ground + (noise(x * 2, z * 2) - 0.5) * 0.4));
  if (wood <= 0) return 0;
  const [column, row] = [Math.floor(x / TREE), Math.floor(z / TREE)];
  let highest = 0;
  for (let across = -1; across <= 1; across += 1)
    for (let along = -1; along <= 1; along += 1) {
      const [cell, line] = [column + across, row + along];
      const grown = hash(cell, line * 7 + 3);
      if (grown > wood * 0.92) continue;
      const trunkX = (cell + 0.2 + 0.6 * hash(cell * 3, line)) * TREE;
      const trunkZ = (line + 0.2 + 0.6 * hash(cell, line * 5)) * TREE;
      const size = mix(0.014, 0.034, hash(cell * 11, line * 13));
      const away = Math.hypot(x - trunkX, z - trunkZ) / (size * 0.34);
      if (away < 1) highest = Math.max(highest, size * (1 - away));
    }
  return highest;
}

export const surfaceAt = (x: number, z: number): number => {
  const ground = groundAt(x, z);
  return ground > 0 ? ground + treesAt(x, z, ground) : ground;
};

/** The direction that the ground faces. It is measured more coarsely at a greater distance. */
export function facing(x: number, z: number, distance: number): Vector {
  const reach = Math.max(0.006, distance * 0.0016);
  const slopeX = groundAt(x + reach, z) - groundAt(x - reach, z);
  const slopeZ = groundAt(x, z + reach) - groundAt(x, z - reach);
  const rough = (cloudy(x * 60, z * 60, 3) - 0.5) * 0.02 * smooth(0.3, 1, groundAt(x, z));
  return unit([-slopeX - rough, 2 * reach, -slopeZ + rough]);
}
