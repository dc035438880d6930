import type { OperationOf } from '../operations.ts';
import { backgroundNeedsTransparency } from '../refusals.ts';
import { toPixels } from './detail.ts';
import { roundedMask, withMask } from './mask.ts';
import { draw, type Picture, readPixels } from './picture.ts';

export const roundCorners = (picture: Picture, { radius }: OperationOf<'round-corners'>): Promise<Picture> =>
  withMask(picture, roundedMask(picture.width, picture.height, toPixels(radius, picture)));

interface Edges {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** Nothing is drawn yet: the result of a small picture may be large. */
const extend = (picture: Picture, edges: Edges, colour: string): Promise<Picture> => {
  const width = picture.width + edges.left + edges.right;
  const height = picture.height + edges.top + edges.bottom;
  picture.assertRoom(width, height);
  const isClear = colour === 'transparent';
  const background = isClear ? { r: 0, g: 0, b: 0, alpha: 0 } : colour;
  return picture.with(
    { slot: 'extend', effect: 'adds', draw: (pipeline) => pipeline.extend({ ...edges, background }) },
    { width, height, hasAlpha: picture.hasAlpha || isClear },
  );
};

const allAround = (width: number): Edges => ({ top: width, right: width, bottom: width, left: width });

/** A frame outside the picture: nothing of it is covered. */
export const border = async (picture: Picture, { width, colour }: OperationOf<'border'>): Promise<Picture> =>
  extend(picture, allAround(Math.round(toPixels(width, picture))), colour);

export const padding = async (picture: Picture, { width, colour }: OperationOf<'padding'>): Promise<Picture> =>
  extend(picture, allAround(Math.round(toPixels(width, picture))), colour);

export const padToRatio = async (
  picture: Picture,
  { width, height, colour }: OperationOf<'pad-to-ratio'>,
): Promise<Picture> => {
  const unit = Math.max(picture.width / width, picture.height / height);
  const across = Math.max(0, Math.round(width * unit) - picture.width);
  const down = Math.max(0, Math.round(height * unit) - picture.height);
  if (across === 0 && down === 0) return picture;
  const [left, top] = [Math.floor(across / 2), Math.floor(down / 2)];
  return extend(picture, { left, top, right: across - left, bottom: down - top }, colour);
};

/** Puts a colour under the picture. @throws EngineError where nothing shows through: that would need a model. */
export const background = async (picture: Picture, { colour }: OperationOf<'background'>): Promise<Picture> => {
  if (!picture.hasAlpha) throw backgroundNeedsTransparency(colour);
  const pixels = await picture.pixels();
  if ((await draw(pixels).stats()).isOpaque) throw backgroundNeedsTransparency(colour);
  return picture.redrawn(await readPixels(draw(pixels).flatten({ background: colour })));
};
