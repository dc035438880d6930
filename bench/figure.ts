/** One row of the table. */
export interface Figure {
  name: string;
  bare: string;
  pictor: string;
  ratio: string;
  bound: string;
  met: boolean;
}

const NONE = '–';

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1];
  const high = sorted[Math.floor(middle)];
  if (low === undefined || high === undefined) throw new RangeError('no values');
  return (low + high) / 2;
};

/** The duration of the work in milliseconds. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

/** Rounds that are not counted, until the JavaScript engines have compiled the code. */
const WARM_UP = 4;

export interface Pair {
  bare: number;
  pictor: number;
}

/**
 * Runs bare and Pictor in turns, so that other load on the machine affects both equally, and returns the medians. The first turns
 * are warm-up and do not count.
 */
export const sideBySide = async (
  rounds: number,
  bare: () => Promise<number>,
  pictor: () => Promise<number>,
): Promise<Pair> => {
  const pairs: Pair[] = [];
  for (let round = 0; round < WARM_UP + rounds; round += 1) pairs.push({ bare: await bare(), pictor: await pictor() });
  const counted = pairs.slice(WARM_UP);
  return { bare: median(counted.map((pair) => pair.bare)), pictor: median(counted.map((pair) => pair.pictor)) };
};

const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MiB`;

/** Pictor may take `factor` times as long as the bare library, plus `allowance` milliseconds. */
export const timeFigure = (name: string, { bare, pictor }: Pair, factor: number, allowance = 0): Figure => ({
  name,
  bare: milliseconds(bare),
  pictor: milliseconds(pictor),
  ratio: (pictor / bare).toFixed(2),
  bound: `≤ ${factor} ×${allowance > 0 ? ` + ${allowance} ms = ${milliseconds(factor * bare + allowance)}` : ''}`,
  met: pictor <= factor * bare + allowance,
});

/** Pictor must reach `share` of the bare server's rate. */
export const rateFigure = (name: string, { bare, pictor }: Pair, share: number, show: (rate: number) => string) => ({
  name,
  bare: show(bare),
  pictor: show(pictor),
  ratio: (pictor / bare).toFixed(2),
  bound: `≥ ${share.toFixed(2)} ×`,
  met: pictor >= share * bare,
});

const absolute = (name: string, value: number, bound: number, show: (value: number) => string): Figure => ({
  name,
  bare: NONE,
  pictor: show(value),
  ratio: NONE,
  bound: `≤ ${show(bound)}`,
  met: value <= bound,
});

export const durationFigure = (name: string, value: number, bound: number): Figure =>
  absolute(name, value, bound, milliseconds);

export const countFigure = (name: string, value: number, bound: number): Figure =>
  absolute(name, value, bound, (count) => count.toFixed(2));

export const memoryFigure = (name: string, bytes: number, boundBytes: number): Figure =>
  absolute(name, bytes, boundBytes, mebibytes);
