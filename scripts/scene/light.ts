import { add, clamp, cloudy, dot, mix, mixColours, scale, smooth, unit, type Vector } from './noise.ts';
import { FAR, groundAt } from './terrain.ts';

/** The sun is low, in front of the eye and to the right. */
export const SUN = unit([0.9, 0.24, 0.3]);
export const SUNLIGHT: Vector = [4.2, 2.75, 1.6];
export const SKYLIGHT: Vector = [0.34, 0.46, 0.66];

const ZENITH: Vector = [0.1, 0.23, 0.47];
const MIDDLE: Vector = [0.42, 0.57, 0.74];
const HORIZON: Vector = [0.88, 0.76, 0.66];
const GLOW: Vector = [1.5, 0.86, 0.42];
const HAZE: Vector = [0.5, 0.59, 0.7];
const WARM_HAZE: Vector = [1.05, 0.8, 0.58];

const CLOUD_HEIGHT = 2.6;

function clouds(direction: Vector, sky: Vector): Vector {
  const [x, y, z] = direction;
  if (y < 0.015) return sky;
  const reach = CLOUD_HEIGHT / (y + 0.05);
  const [u, v] = [x * reach * 0.16, z * reach * 0.3];
  const shape = cloudy(u + cloudy(u * 1.7, v * 1.7, 4) * 0.8 + 3, v + 8, 7);
  const cover = smooth(0.5, 0.8, shape) * smooth(0.015, 0.16, y);
  const toSun = Math.max(0, dot(direction, SUN));
  // Clouds are denser where the light passes through more of them, and bright at the rim.
  const thick = smooth(0.5, 0.82, cloudy(u + SUN[0] * 0.09 + 3, v + SUN[2] * 0.09 + 8, 6));
  const lit = mixColours([1.12, 0.98, 0.86], [0.5, 0.53, 0.62], thick);
  return mixColours(sky, add(lit, scale(GLOW, toSun ** 7 * (1 - thick) * 0.5)), cover * 0.86);
}

export function skyIn(direction: Vector): Vector {
  const up = clamp(direction[1]);
  const toSun = Math.max(0, dot(direction, SUN));
  const low = Math.exp(-up * 9);
  const blue = mixColours(MIDDLE, ZENITH, smooth(0.02, 0.38, up));
  const base = mixColours(blue, HORIZON, low * 0.85);
  const glow = toSun ** 5 * 0.3 + toSun ** 40 * 0.5 + toSun ** 900 * 3;
  return clouds(direction, add(base, scale(GLOW, glow * mix(0.5, 1, low))));
}

/** How much of the sun reaches a point. The edge of a shadow is soft, because the sun is not a point. */
export function sunAt(x: number, y: number, z: number): number {
  let open = 1;
  let reach = 0.03;
  for (let step = 0; step < 70 && reach < 9; step += 1) {
    const [px, py, pz] = [x + SUN[0] * reach, y + SUN[1] * reach, z + SUN[2] * reach];
    if (py > 3.2 || pz > FAR) break;
    const above = py - groundAt(px, pz);
    open = Math.min(open, (above * 14) / reach + 0.5);
    if (open <= 0) return 0;
    reach += Math.max(0.02, above * 0.6);
  }
  return smooth(0, 1, open);
}

/** The haze between the eye and a point: blue away from the sun, golden towards it, thick low over the lake. */
export function throughAir(colour: Vector, direction: Vector, distance: number, height: number): Vector {
  const toSun = Math.max(0, dot(direction, SUN));
  const air = mixColours(HAZE, WARM_HAZE, toSun ** 3 * 0.95);
  const thin = 1 - Math.exp(-Math.max(0, distance - 0.6) * 0.034);
  const layer = Math.exp(-Math.max(0, height) * 7) * (1 - Math.exp(-Math.max(0, distance - 1.6) * 0.2));
  return mixColours(colour, air, clamp(thin + layer * 0.5 * (1 - thin)));
}
