import { SKYLIGHT, SUN, SUNLIGHT, skyIn, sunAt, throughAir } from './light.ts';
import {
  add,
  clamp,
  cloudy,
  dot,
  hash,
  mix,
  mixColours,
  multiply,
  noise,
  scale,
  smooth,
  unit,
  type Vector,
} from './noise.ts';
import { behindPines } from './pines.ts';
import { FAR, facing, groundAt, surfaceAt, treesAt } from './terrain.ts';

const EYE: Vector = [0, 0.075, 0];
const WIDTH_OF_VIEW = 0.44;
const LOOKING_UP = 0.06;

const ROCK: Vector = [0.17, 0.15, 0.145];
const EARTH: Vector = [0.13, 0.13, 0.075];
const NEEDLES: Vector = [0.022, 0.042, 0.027];
const SNOW: Vector = [0.86, 0.9, 0.97];
const DEPTHS: Vector = [0.012, 0.04, 0.052];

/** The distance of the first obstacle in this direction. Null for the sky. */
function meet(from: Vector, direction: Vector, steps: number): number | null {
  let [reach, before] = [0.05, 0];
  for (let step = 0; step < steps && reach < FAR; step += 1) {
    const [x, y, z] = [from[0] + direction[0] * reach, from[1] + direction[1] * reach, from[2] + direction[2] * reach];
    if (y > 3.4) return null;
    const above = y - (reach < 9 ? surfaceAt(x, z) : groundAt(x, z));
    if (above < reach * 0.0003) {
      let [near, far] = [before, reach];
      for (let halving = 0; halving < 7; halving += 1) {
        const middle = (near + far) / 2;
        const height = surfaceAt(from[0] + direction[0] * middle, from[2] + direction[2] * middle);
        if (from[1] + direction[1] * middle < height) far = middle;
        else near = middle;
      }
      return far;
    }
    before = reach;
    reach += Math.max(0.0025 + reach * 0.0011, above * 0.33);
  }
  return null;
}

function land(x: number, z: number, direction: Vector, distance: number): Vector {
  const ground = groundAt(x, z);
  const trees = treesAt(x, z, ground);
  const normal = facing(x, z, distance);
  const steep = 1 - normal[1];
  const patch = cloudy(x * 7, z * 7, 4);
  const bare = mixColours(EARTH, ROCK, smooth(0.25, 0.7, ground + steep * 0.9 + (patch - 0.5) * 0.5));
  const line = ground + (cloudy(x * 2.3, z * 2.3, 5) - 0.5) * 0.75 - steep * 0.85;
  const snowy = mixColours(scale(bare, 0.65 + patch * 0.6), SNOW, smooth(0.66, 0.9, line));
  const wood = clamp(trees * 130) * (1 - smooth(0.5, 0.9, ground));
  const colour = mixColours(snowy, scale(NEEDLES, 0.55 + noise(x * 40, z * 40) * 0.9), wood);
  const sun = sunAt(x, ground + trees + 0.004, z) * Math.max(0, dot(normal, SUN) * 0.9 + wood * 0.05);
  const sky = 0.4 + 0.6 * normal[1];
  const lit = add(scale(SUNLIGHT, sun), scale(SKYLIGHT, sky * (0.5 + 0.5 * clamp(trees * 60 + (1 - wood)))));
  return throughAir(multiply(colour, lit), direction, distance, ground);
}

function above(from: Vector, direction: Vector, steps: number): Vector {
  const reach = meet(from, direction, steps);
  if (reach === null) return skyIn(direction);
  return land(from[0] + direction[0] * reach, from[2] + direction[2] * reach, direction, reach);
}

function lake(direction: Vector, distance: number): Vector {
  const [x, z] = [direction[0] * distance, direction[2] * distance];
  // Calm lanes lie between areas with wind.
  const wind = mix(0.1, 1, smooth(0.5, 0.72, cloudy(x * 1.1 + 2, z * 0.5 + 7, 4)));
  const finest = 1 / (1 + distance * 1.4);
  const wave = (u: number, v: number): number =>
    (cloudy(u * 26, v * 62, 4) - 0.5) * 0.02 + (cloudy(u * 130, v * 260, 2) - 0.5) * 0.02 * finest;
  const tilt = wave(x, z) * wind;
  const sideways = (cloudy(x * 50 + 31, z * 90 + 12, 3) - 0.5) * 0.03 * wind;
  const normal = unit([sideways, 1, tilt * 2.1]);
  const facingEye = -dot(direction, normal);
  const mirrored = unit(add(direction, scale(normal, 2 * facingEye)));
  const upward: Vector = mirrored[1] < 0.004 ? unit([mirrored[0], 0.004, mirrored[2]]) : mirrored;
  const fresnel = 0.03 + 0.97 * (1 - clamp(facingEye)) ** 5;
  const glitter = Math.max(0, dot(upward, SUN)) ** 240 * 5 * sunAt(x, 0.004, z);
  const reflected = add(above([x, 0.001, z], upward, 220), scale(SUNLIGHT, glitter));
  return throughAir(mixColours(DEPTHS, reflected, fresnel * 0.96), direction, distance, 0);
}

/** The light at a point of the picture: across from -1 to 1, with the same scale upwards. Its values have no upper limit. */
function seenAt(across: number, up: number): Vector {
  const direction = unit([across * WIDTH_OF_VIEW, up * WIDTH_OF_VIEW + LOOKING_UP, 1]);
  const water = direction[1] < 0 ? EYE[1] / -direction[1] : Number.POSITIVE_INFINITY;
  const shore = meet(EYE, direction, 520);
  if (water < (shore ?? FAR) && water < FAR) return lake(direction, water);
  if (shore === null) return skyIn(direction);
  return land(direction[0] * shore, direction[2] * shore, direction, shore);
}

const film = (light: number): number => {
  const exposed = light * 0.78;
  return clamp((exposed * (2.51 * exposed + 0.03)) / (exposed * (2.43 * exposed + 0.59) + 0.14)) ** (1 / 2.2);
};

/** The picture like a camera would store it: 8 bits, with a little grain. */
export function photograph(width: number, height: number, samples: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      let light: Vector = [0, 0, 0];
      for (let sample = 0; sample < samples; sample += 1) {
        const jitter = [hash(column * samples + sample, row), hash(row * samples + sample, column + 9999)] as const;
        const across = ((column + jitter[0]) / width) * 2 - 1;
        const up = 1 - ((row + jitter[1]) / height) * 2;
        const place = up / (width / height);
        light = add(
          light,
          behindPines(across, place, () => seenAt(across, place)),
        );
      }
      const grain = (hash(column + 7, row * 3 + 1) - 0.5) * 2;
      light.forEach((channel, index) => {
        pixels[(row * width + column) * 3 + index] = Math.round(clamp(film(channel / samples) * 255 + grain, 0, 255));
      });
    }
  return pixels;
}
