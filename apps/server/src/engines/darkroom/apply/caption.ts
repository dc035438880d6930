import sharp from 'sharp';
import type { OperationOf } from '../operations.ts';
import { cannotDraw, captionTooLong } from '../refusals.ts';
import { toPixels } from './detail.ts';
import { FONT_FAMILY, FONT_FILE, missingGlyphs } from './font.ts';
import { position } from './geometry.ts';
import { type Mask, tinted } from './mask.ts';
import { lay } from './overlay.ts';
import { draw, type Picture } from './picture.ts';

const SMALLEST_FONT = 6;
/** Distance from the picture's edge, as a part of the shorter side. */
const MARGIN = 0.03;
const FITTING_ATTEMPTS = 8;
/** Mean lightness (0–255) from which dark letters read better than light ones. */
const LIGHT_GROUND = 150;

const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const setText = async (text: string, fontSize: number, width: number): Promise<Mask> => {
  const { data, info } = await sharp({
    text: {
      text: escapeMarkup(text),
      font: `${FONT_FAMILY} ${fontSize}px`,
      fontfile: FONT_FILE,
      width,
      wrap: 'word-char',
    },
  })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

/** Sets the text in the largest size up to `wanted` that fits into the frame. */
const fitText = async (text: string, wanted: number, frame: { width: number; height: number }): Promise<Mask> => {
  let fontSize = Math.max(SMALLEST_FONT, Math.round(wanted));
  for (let attempt = 0; attempt < FITTING_ATTEMPTS; attempt++) {
    const mask = await setText(text, fontSize, frame.width);
    if (mask.width <= frame.width && mask.height <= frame.height) return mask;
    if (fontSize === SMALLEST_FONT) break;
    const excess = Math.max(mask.width / frame.width, Math.sqrt(mask.height / frame.height));
    fontSize = Math.max(SMALLEST_FONT, Math.floor(Math.min(fontSize - 1, fontSize / excess)));
  }
  throw captionTooLong();
};

const readableColour = async (picture: Picture, box: { left: number; top: number; width: number; height: number }) => {
  const ground = await draw(await picture.pixels())
    .extract(box)
    .flatten({ background: '#ffffff' })
    .greyscale()
    .stats();
  return (ground.channels[0]?.mean ?? 0) > LIGHT_GROUND ? '#000000' : '#ffffff';
};

/** Writes a text near `place`, wrapped and made smaller where it would not fit. @throws EngineError where it cannot. */
export const caption = async (picture: Picture, operation: OperationOf<'caption'>): Promise<Picture> => {
  const missing = await missingGlyphs(operation.text);
  if (missing.length > 0) throw cannotDraw(missing);
  const margin = Math.round(picture.shorterSide * MARGIN);
  const frame = { width: picture.width - 2 * margin, height: picture.height - 2 * margin };
  const base = picture.redrawn(await picture.pixels());
  const mask = await fitText(operation.text, toPixels(operation.size, picture), frame);
  const { width, height } = mask;
  const spot = position(picture, mask, operation.place, margin);
  const colour = operation.colour ?? (await readableColour(base, { ...spot, width, height }));
  const letters = await tinted(mask, colour);
  const visible = await draw(letters)
    .linear([1, 1, 1, operation.opacity / 100], [0, 0, 0, 0])
    .raw()
    .toBuffer();
  return lay(base, { ...letters, data: visible }, { ...spot, blend: 'over' });
};
