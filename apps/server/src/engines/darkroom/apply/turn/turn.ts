import type { OperationOf } from '../../operations.ts';
import { alreadyLevel, noBorder } from '../../refusals.ts';
import { cropTo, position } from '../geometry.ts';
import { draw, type Picture, readPixels } from '../picture.ts';
import { largestInside } from './inside.ts';
import { isLevel, leaning } from './straighten.ts';

const TRANSPARENT = { r: 0, g: 0, b: 0, alpha: 0 };

/** By an angle that is no right one: on a larger canvas with transparent corners, or cut to what has none. */
const slant = async (picture: Picture, degrees: number, keepsCorners: boolean): Promise<Picture> => {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  picture.assertRoom(
    Math.ceil(picture.width * cos + picture.height * sin),
    Math.ceil(picture.width * sin + picture.height * cos),
  );
  // A sharp pipeline cuts after it turns.
  const turned = draw(await picture.pixels()).rotate(degrees, { background: TRANSPARENT });
  if (keepsCorners) return picture.redrawn(await readPixels(turned));
  const whole = picture.redrawn(await readPixels(turned));
  const box = largestInside(picture.width, picture.height, radians);
  const size = { width: Math.min(box.width, whole.width), height: Math.min(box.height, whole.height) };
  const cut = await cropTo(whole, { ...position(whole, size, 'center'), ...size });
  if (picture.hasAlpha) return cut;
  return picture.redrawn(await readPixels(draw(await cut.pixels()).removeAlpha()));
};

/** Turns clockwise about the centre. */
export const rotate = async (
  picture: Picture,
  { degrees, corners }: Omit<OperationOf<'rotate'>, 'type'>,
): Promise<Picture> => {
  const angle = ((degrees % 360) + 360) % 360;
  if (angle === 0) return picture;
  if (angle % 90 !== 0) return slant(picture, angle, corners === 'keep');
  const size = angle === 180 ? picture : { width: picture.height, height: picture.width };
  return picture.with(
    { slot: 'rotate', effect: 'moves', draw: (pipeline) => pipeline.rotate(angle) },
    { width: size.width, height: size.height },
  );
};

/** @throws EngineError where there is no horizon to be seen, or where it is level */
export const straighten = async (picture: Picture): Promise<Picture> => {
  const degrees = await leaning(picture);
  if (isLevel(degrees)) throw alreadyLevel();
  return rotate(picture, { degrees: -degrees });
};

/** How far a pixel may be from the colour of the border: a JPEG's is not even. */
const BORDER_THRESHOLD = 24;

/** libvips looks for borders with a window of this side. */
const SMALLEST_TRIMMED = 3;

/** Cuts off a border of one colour. @throws EngineError where there is none */
export const trim = async (picture: Picture, { colour }: OperationOf<'trim'>): Promise<Picture> => {
  if (picture.shorterSide < SMALLEST_TRIMMED) throw noBorder();
  const { info } = await draw(await picture.pixels())
    .trim({ threshold: BORDER_THRESHOLD, ...(colour === undefined ? {} : { background: colour }) })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, trimOffsetLeft = 0, trimOffsetTop = 0 } = info;
  if (width === picture.width && height === picture.height) throw noBorder();
  return cropTo(picture, { left: -trimOffsetLeft, top: -trimOffsetTop, width, height });
};
