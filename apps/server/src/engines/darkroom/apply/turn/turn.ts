import type { Sharp } from 'sharp';
import type { OperationOf } from '../../operations.ts';
import { alreadyLevel, noBorder } from '../../refusals.ts';

import { draw, type Picture } from '../picture/picture.ts';
import { cropTo } from '../shape/geometry.ts';
import { angleOf, CUT_CANVAS, sizesOfTurn, slanting, type Turn } from './sizes.ts';
import { isLevel, leaning } from './straighten.ts';

const TRANSPARENT = { r: 0, g: 0, b: 0, alpha: 0 };

/** Turns by an angle that is not a right angle: onto a larger canvas with transparent corners, or cropped to the part without corners. */
const slant = async (picture: Picture, degrees: number, keepsCorners: boolean): Promise<Picture> => {
  const { canvas, box } = slanting(picture, degrees, keepsCorners);
  picture.assertRoom(canvas, box ? CUT_CANVAS : 1);
  const turn = (pipeline: Sharp): Sharp => pipeline.rotate(degrees, { background: TRANSPARENT });
  const step = { slot: 'rotate', effect: 'adds', isDeep: true } as const;
  if (!box) return picture.with({ ...step, draw: turn }, { ...canvas, hasAlpha: true });
  // A sharp pipeline crops after it turns.
  const cut = (pipeline: Sharp): Sharp => turn(pipeline).extract(box);
  const draw = picture.hasAlpha ? cut : (pipeline: Sharp): Sharp => cut(pipeline).removeAlpha();
  return picture.with({ ...step, draw }, box);
};

/** Turns clockwise about the centre. */
export const rotate = async (picture: Picture, turn: Turn): Promise<Picture> => {
  const angle = angleOf(turn);
  if (angle === 0) return picture;
  if (angle % 90 !== 0) return slant(picture, angle, turn.corners === 'keep');
  return picture.with(
    { slot: 'rotate', effect: 'moves', isDeep: true, draw: (pipeline) => pipeline.rotate(angle) },
    sizesOfTurn(picture, turn).size,
  );
};

/** @throws EngineError if no horizon is visible, or if it is level */
export const straighten = async (picture: Picture): Promise<Picture> => {
  const degrees = await leaning(picture);
  if (isLevel(degrees)) throw alreadyLevel();
  return rotate(picture, { degrees: -degrees });
};

/** The maximum difference between a pixel and the border's colour. The border of a JPEG is not even. */
const BORDER_THRESHOLD = 24;

/** libvips searches for borders with a window of this side length. */
const SMALLEST_TRIMMED = 3;

/** Crops off a border of one colour. @throws EngineError if there is none */
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
