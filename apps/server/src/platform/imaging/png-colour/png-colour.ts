import { chunksBeforePixels, intoPng, isPng } from '../metadata/png-chunks.ts';
import { matrixProfile, type Point, type Primaries } from './matrix-profile.ts';
import { gamma, TRANSFERS } from './transfers.ts';

const D65: Point = [0.3127, 0.329];
const SRGB: Primaries = { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: D65 };
const P3 = { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] } as const;

/** By the codes of ITU-T H.273. Other codes are ignored. */
const PRIMARIES: Readonly<Record<number, Primaries>> = {
  1: SRGB,
  9: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: D65 },
  11: { ...P3, white: [0.314, 0.351] },
  12: { ...P3, white: D65 },
};

const RGB_FULL_RANGE = { matrix: 0, range: 1 };
/** Both are stored as integers in units of 1/100,000 (PNG, third edition, 11.3.2). */
const UNIT = 100_000;
/** This gamma, or one very near to it, means sRGB. */
const SRGB_GAMMA = 45_455;
const NEAR = 500;

const byCodes = (data: Buffer | undefined): Buffer | undefined => {
  const [primaries = 0, transfer = 0, matrix, range] = data ?? [];
  const [found, light] = [PRIMARIES[primaries], TRANSFERS[transfer]];
  const isRgb = matrix === RGB_FULL_RANGE.matrix && range === RGB_FULL_RANGE.range;
  return found && light && isRgb ? matrixProfile(light, found) : undefined;
};

/** Undefined if the values make no sense: white or a primary without luminance. */
const readPrimaries = (data: Buffer): Primaries | undefined => {
  if (data.length !== 32) return undefined;
  const [white, red, green, blue] = [0, 8, 16, 24].map(
    (at): Point => [data.readUInt32BE(at) / UNIT, data.readUInt32BE(at + 4) / UNIT],
  );
  if (!white || !red || !green || !blue) return undefined;
  const area = (red[0] - blue[0]) * (green[1] - blue[1]) - (green[0] - blue[0]) * (red[1] - blue[1]);
  const isSound = [white, red, green, blue].every(([x, y]) => y > 0.001 && x + y <= 1.001) && Math.abs(area) > 0.001;
  return isSound ? { white, red, green, blue } : undefined;
};

const isNearSrgb = (primaries: Primaries): boolean =>
  (['red', 'green', 'blue', 'white'] as const).every((name) =>
    primaries[name].every((value, index) => Math.abs(value - (SRGB[name][index] ?? 0)) < 0.002),
  );

const byGamma = (gammaChunk: Buffer, primariesChunk: Buffer | undefined, isGrey: boolean): Buffer | undefined => {
  const stored = gammaChunk.length === 4 ? gammaChunk.readUInt32BE(0) : 0;
  if (stored < UNIT / 100 || stored > UNIT * 100) return undefined;
  const primaries = (primariesChunk && readPrimaries(primariesChunk)) ?? SRGB;
  if (Math.abs(stored - SRGB_GAMMA) <= NEAR && (isGrey || isNearSrgb(primaries))) return undefined;
  const light = gamma(UNIT / stored);
  return isGrey ? matrixProfile(light) : matrixProfile(light, primaries);
};

/** The profile that the colour chunks of a PNG describe. Their precedence follows the PNG specification, third edition, 4.3. */
const profileOf = (png: Buffer): Buffer | undefined => {
  const chunks = new Map(Array.from(chunksBeforePixels(png), ({ type, data }) => [type, data]));
  const colourType = chunks.get('IHDR')?.[9];
  const isGrey = colourType === 0 || colourType === 4;
  const coded = isGrey ? undefined : byCodes(chunks.get('cICP'));
  const gammaChunk = chunks.get('gAMA');
  if (coded || chunks.has('iCCP') || chunks.has('sRGB') || !gammaChunk) return coded;
  return byGamma(gammaChunk, chunks.get('cHRM'), isGrey);
};

/**
 * The same picture with a profile instead of the colour chunks cICP, gAMA and cHRM. Browsers honour these chunks, but libvips does not know
 * them.
 */
export const withColoursAsProfile = (picture: Buffer): Buffer => {
  if (!isPng(picture)) return picture;
  const icc = profileOf(picture);
  return icc ? intoPng(picture, { icc }) : picture;
};
