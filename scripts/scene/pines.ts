import { clamp, cloudy, hash, mix, noise, smooth, type Vector } from './noise.ts';

interface Pine {
  /** In the coordinates of the picture: -1 to 1 across, with the same scale upwards. */
  trunk: number;
  foot: number;
  top: number;
  seed: number;
}

const PINES: readonly Pine[] = [
  { trunk: -0.955, foot: -0.8, top: 0.5, seed: 3 },
  { trunk: -0.845, foot: -0.8, top: 0.2, seed: 11 },
  { trunk: -0.765, foot: -0.8, top: -0.03, seed: 23 },
  { trunk: 1.01, foot: -0.8, top: 0.26, seed: 31 },
  { trunk: 0.93, foot: -0.8, top: -0.1, seed: 47 },
];

/** How much of a point a tree covers, and how near that point is to its lit side. */
function covered({ trunk, foot, top, seed }: Pine, across: number, up: number): { cover: number; lit: number } {
  const down = (top - up) / (top - foot);
  if (down < 0 || down > 1) return { cover: 0, lit: 0 };
  const bent = trunk + (noise(up * 3, seed) - 0.5) * 0.012;
  const side = across - bent;
  // Whorls of branches that hang down at their ends. Each branch has its own length.
  const whorls = 30 * (top - foot);
  const hanging = down * whorls + Math.abs(side) * -16 + (side > 0 ? 0.4 : 0);
  const [whorl, within] = [Math.floor(hanging), hanging - Math.floor(hanging)];
  const length = mix(0.55, 1.1, hash(whorl, seed * 2 + (side > 0 ? 1 : 0)));
  const reach = (top - foot) * 0.17 * down ** 0.85 * length * mix(0.25, 1, within ** 0.8) + 0.0025;
  const needles = (cloudy(across * 120 + seed, up * 150, 3) - 0.5) * 0.035 * Math.min(1, down * 3);
  const edge = Math.abs(side) - reach - needles;
  return { cover: 1 - smooth(-0.004, 0.003, edge), lit: clamp(side / (reach + 0.004)) };
}

/** Draws pines in front of the scene, near the eye and in the shade. */
export function behindPines(across: number, up: number, seen: () => Vector): Vector {
  for (const pine of PINES) {
    const { cover, lit } = covered(pine, across, up);
    if (cover < 0.5) continue;
    const shade = 0.5 + cloudy(across * 60 + pine.seed, up * 80, 3);
    const rim = lit ** 3 * 3.2 * noise(across * 90, up * 110 + pine.seed);
    return [0.011 * shade + 0.05 * rim * 0.8, 0.017 * shade + 0.036 * rim * 0.8, 0.013 * shade + 0.012 * rim * 0.8];
  }
  return seen();
}
