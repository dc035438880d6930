import { toSrgb } from '../srgb.ts';

const HEADER_BYTES = 128;
const TAG_BYTES = 12;
const MOST_TAGS = 100;
const LEVELS = 65_536;

/** Maps an encoded value between 0 and 1 to linear light. */
type Curve = (value: number) => number;

const s15Fixed16 = (bytes: Buffer, at: number): number => bytes.readInt32BE(at) / 65_536;

/** `curveType` of ICC.1:2022, 10.6: nothing, a gamma, or samples at equal distances. */
const curveOf = (tag: Buffer): Curve => {
  const count = tag.readUInt32BE(8);
  if (count === 0) return (value) => value;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (value) => value ** gamma;
  }
  const samples = Array.from({ length: count }, (_, at) => tag.readUInt16BE(12 + 2 * at) / 65_535);
  return (value) => {
    const place = value * (count - 1);
    const below = Math.min(Math.floor(place), count - 2);
    const [low = 0, high = 0] = [samples[below], samples[below + 1]];
    return low + (high - low) * (place - below);
  };
};

/** `parametricCurveType` of ICC.1:2022, 10.18. */
const parametricOf = (tag: Buffer): Curve | undefined => {
  const kind = tag.readUInt16BE(8);
  const parameters = [1, 3, 4, 5, 7][kind];
  if (parameters === undefined) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: parameters }, (_, at) =>
    s15Fixed16(tag, 12 + 4 * at),
  );
  const power: Curve = (value) => Math.max(0, a * value + b) ** g;
  switch (kind) {
    case 0:
      return (value) => value ** g;
    case 1:
      return (value) => (value >= -b / a ? power(value) : 0);
    case 2:
      return (value) => (value >= -b / a ? power(value) + c : c);
    case 3:
      return (value) => (value >= d ? power(value) : c * value);
    default:
      return (value) => (value >= d ? power(value) + e : c * value + f);
  }
};

const findTag = (icc: Buffer, name: string): Buffer | undefined => {
  const tags = Math.min(icc.readUInt32BE(HEADER_BYTES), MOST_TAGS);
  for (let at = HEADER_BYTES + 4; at < HEADER_BYTES + 4 + tags * TAG_BYTES; at += TAG_BYTES)
    if (icc.toString('latin1', at, at + 4) === name) {
      const start = icc.readUInt32BE(at + 4);
      return icc.subarray(start, start + icc.readUInt32BE(at + 8));
    }
  return undefined;
};

const toneCurveOf = (icc: Buffer): Curve | undefined => {
  const tag = findTag(icc, 'kTRC');
  switch (tag?.toString('latin1', 0, 4)) {
    case 'curv':
      return tag && curveOf(tag);
    case 'para':
      return tag && parametricOf(tag);
    default:
      return undefined;
  }
};

/**
 * The sRGB values of grey values of 16 bits, by the tone curve (`kTRC`) of a grey profile.
 *
 * @returns undefined if the profile has no tone curve that can be read
 */
export const greyToSrgb = (icc: Buffer): Uint16Array | undefined => {
  try {
    const curve = toneCurveOf(icc);
    return (
      curve &&
      Uint16Array.from({ length: LEVELS }, (_, value) => {
        const light = Math.min(1, Math.max(0, curve(value / (LEVELS - 1))));
        return Math.round(toSrgb(light) * (LEVELS - 1));
      })
    );
  } catch (error) {
    // The profile is shorter than it says.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};
