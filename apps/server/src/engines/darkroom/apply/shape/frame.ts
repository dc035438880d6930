import type { OperationOf } from '../../operations.ts';
import { backgroundNeedsTransparency } from '../../refusals.ts';
import { roundedMask, withMask } from '../mask.ts';
import { draw, type Picture, readPixels } from '../picture/picture.ts';
import { framing, toPixels, within } from './layout.ts';

export const roundCorners = (picture: Picture, { radius }: OperationOf<'round-corners'>): Promise<Picture> =>
  withMask(picture, roundedMask(picture.width, picture.height, toPixels(radius, picture)));

/** Adds room outside the picture and covers nothing of it. Draws nothing yet, because a small picture may have a large result. */
export const frame = async (
  picture: Picture,
  operation: OperationOf<'border' | 'padding' | 'pad-to-ratio'>,
): Promise<Picture> => {
  const edges = framing(picture, operation);
  const size = within(picture, edges);
  if (size.width === picture.width && size.height === picture.height) return picture;
  picture.assertRoom(size);
  const { colour } = operation;
  const isClear = colour === 'transparent';
  const background = isClear ? { r: 0, g: 0, b: 0, alpha: 0 } : colour;
  return picture.with(
    { slot: 'extend', effect: 'adds', draw: (pipeline) => pipeline.extend({ ...edges, background }) },
    { ...size, hasAlpha: picture.hasAlpha || isClear },
  );
};

/** Puts a colour under the picture. @throws EngineError if the picture is opaque: a new background would need a model */
export const background = async (picture: Picture, { colour }: OperationOf<'background'>): Promise<Picture> => {
  if (!picture.hasAlpha) throw backgroundNeedsTransparency(colour);
  const pixels = await picture.pixels();
  if ((await draw(pixels).stats()).isOpaque) throw backgroundNeedsTransparency(colour);
  return picture.redrawn(await readPixels(draw(pixels).flatten({ background: colour })));
};
