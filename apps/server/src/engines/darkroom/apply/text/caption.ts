import sharp, { type Sharp } from 'sharp';
import type { OperationOf } from '../../operations.ts';
import { cannotDraw, captionTooLong } from '../../refusals.ts';
import { type Mask, tinted } from '../mask.ts';
import { lay, layTiled } from '../overlay.ts';
import { draw, type Picture, type Pixels, readPixels } from '../picture/picture.ts';
import { position, toPixels } from '../shape/layout.ts';
import { FONT_FAMILY, FONT_FILE, missingGlyphs } from './font.ts';

const SMALLEST_FONT = 6;
/** Distance from the picture's edge, relative to the shorter side. */
const MARGIN = 0.03;
const FITTING_ATTEMPTS = 8;
/** From this mean lightness (0–255) on, dark letters are easier to read than light ones. */
const LIGHT_GROUND = 150;

const BLACK = '#000000';
const WHITE = '#ffffff';
const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 };
/** Percent. */
const HALO_OPACITY = 50;
/** Pixels. */
const LARGEST_HALO = 6;

const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const readMask = async (pipeline: Sharp): Promise<Mask> => {
  const { data, info } = await pipeline.extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

const setText = (text: string, fontSize: number, width: number): Promise<Mask> => {
  const font = `${FONT_FAMILY} ${fontSize}px`;
  return readMask(sharp({ text: { text: escapeMarkup(text), font, fontfile: FONT_FILE, width, wrap: 'word-char' } }));
};

/** In the first attempt, the squares of all letters together cover at most this many frames. */
const FIRST_ATTEMPT_FRAMES = 2;

/**
 * The largest font size worth trying, estimated before drawing. A letter takes at least half the square of the font size, and a line
 * is no higher than the frame.
 */
const largestFont = (text: string, { width, height }: { width: number; height: number }): number =>
  Math.min(height, Math.sqrt((FIRST_ATTEMPT_FRAMES * width * height) / [...text].length));

/** Sets the text in the largest size up to `wanted` that fits into the frame. */
const fitText = async (text: string, wanted: number, frame: { width: number; height: number }): Promise<Mask> => {
  let fontSize = Math.max(SMALLEST_FONT, Math.round(Math.min(wanted, largestFont(text, frame))));
  for (let attempt = 0; attempt < FITTING_ATTEMPTS; attempt++) {
    const mask = await setText(text, fontSize, frame.width);
    if (mask.width <= frame.width && mask.height <= frame.height) return mask;
    if (fontSize === SMALLEST_FONT) break;
    const excess = Math.max(mask.width / frame.width, Math.sqrt(mask.height / frame.height));
    fontSize = Math.max(SMALLEST_FONT, Math.floor(Math.min(fontSize - 1, fontSize / excess)));
  }
  throw captionTooLong();
};

type Box = { left: number; top: number; width: number; height: number };

const readableColour = async (picture: Picture, box: Box): Promise<string> => {
  const ground = await readPixels(
    draw(await picture.pixels())
      .extract(box)
      .flatten({ background: WHITE }),
  );
  const [red, green, blue] = (await draw(ground).stats()).channels.map(({ mean }) => mean);
  // Luma of BT.601.
  const lightness = 0.299 * (red ?? 0) + 0.587 * (green ?? 0) + 0.114 * (blue ?? 0);
  return lightness > LIGHT_GROUND ? BLACK : WHITE;
};

/** Letters in one colour with an opacity of `opacity` percent. */
const inked = async (mask: Mask, colour: string, opacity: number): Promise<Pixels> =>
  readPixels(draw(await tinted(mask, colour)).linear([1, 1, 1, opacity / 100], [0, 0, 0, 0]));

/** A soft edge around letters, `reach` pixels wide. If the background changes below the letters, the edge keeps some contrast. */
const haloOf = async ({ data, width, height }: Mask, reach: number): Promise<Mask> => {
  const edges = { top: reach, right: reach, bottom: reach, left: reach };
  const raised = sharp(data, { raw: { width, height, channels: 1 } }).extend({ ...edges, background: BLACK });
  const letters = await readMask(raised);
  const raw = { width: letters.width, height: letters.height, channels: 1 } as const;
  return readMask(
    sharp(letters.data, { raw })
      .blur(Math.max(0.5, reach / 2))
      .linear(2, 0),
  );
};

/** The slant of tiled letters in degrees, and the room around each tile relative to its height. */
const TILE_SLANT = -30;
const TILE_GAP = 1.2;

/** Repeats the letters over the whole picture. */
const layTiles = async (picture: Picture, mask: Mask, colour: string, opacity: number): Promise<Picture> => {
  const slanted = await readPixels(draw(await inked(mask, colour, opacity)).rotate(TILE_SLANT, { background: CLEAR }));
  const gap = Math.ceil(mask.height * TILE_GAP);
  const spaced = draw(slanted).extend({ right: gap, bottom: gap, background: CLEAR });
  const tile = await readPixels(spaced);
  const fitting = draw(tile).extract({
    left: 0,
    top: 0,
    width: Math.min(tile.width, picture.width),
    height: Math.min(tile.height, picture.height),
  });
  return layTiled(picture, await readPixels(fitting), 'over');
};

/**
 * Writes a text near `place`. Wraps it and reduces its size if it would not fit. Without a colour, it is black on a white halo or
 * white on a black halo.
 *
 * @throws EngineError if the font lacks a character or the picture has no room
 */
export const caption = async (picture: Picture, operation: OperationOf<'caption'>): Promise<Picture> => {
  const { text, size, place, opacity } = operation;
  const missing = await missingGlyphs(text);
  if (missing.length > 0) throw cannotDraw(missing);
  const margin = Math.round(picture.shorterSide * MARGIN);
  const frame = { width: picture.width - 2 * margin, height: picture.height - 2 * margin };
  const base = picture.redrawn(await picture.pixels());
  const mask = await fitText(text, toPixels(size, picture), frame);
  if (operation.tiled) {
    const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
    const ink = operation.colour ?? (await readableColour(base, whole));
    return layTiles(base, mask, ink, opacity);
  }
  const box = { ...position(picture, mask, place, margin), width: mask.width, height: mask.height };
  if (operation.colour !== undefined) {
    return lay(base, [{ pixels: await inked(mask, operation.colour, opacity), ...box }]);
  }
  const colour = await readableColour(base, box);
  const reach = Math.min(margin, LARGEST_HALO);
  const halo = await haloOf(mask, reach);
  const contrast = colour === BLACK ? WHITE : BLACK;
  const around = { left: box.left - reach, top: box.top - reach };
  return lay(base, [
    { pixels: await inked(halo, contrast, (opacity * HALO_OPACITY) / 100), ...around },
    { pixels: await inked(mask, colour, opacity), ...box },
  ]);
};
