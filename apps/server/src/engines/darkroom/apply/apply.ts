import type { EncodedImage } from '../../../platform/imaging/encoded-image.ts';
import type { Operation, OperationOf } from '../operations.ts';
import { alreadyWritten, unchanged } from '../refusals.ts';
import { autoEnhance, blackAndWhite, hue, invert, opacity, saturation } from './colour.ts';
import { blur, denoise, pixelate, posterize, sharpen } from './detail.ts';
import { recipeOf } from './looks/recipes.ts';
import { changesFile, encodeAs, type OutputReport, wantedOutput } from './output/output.ts';
import { grain, vignette } from './overlay.ts';
import { Picture } from './picture/picture.ts';
import { region } from './regions/region.ts';
import { cropCircle } from './shape/crop.ts';
import { background, frame, roundCorners } from './shape/frame.ts';
import { crop, flip, resize } from './shape/geometry.ts';
import { assertSizes } from './shape/room.ts';
import { caption } from './text/caption.ts';
import { autoWhiteBalance, splitTone, tint, vibrance } from './tone/colour-balance.ts';
import { brightness, contrast, exposure, temperature } from './tone/light.ts';
import { clarity, dehaze } from './tone/local-contrast.ts';
import { sepia } from './tone/sepia.ts';
import { autoLevels, fade, highlights, levels, shadows } from './tone/zones.ts';
import { rotate, straighten, trim } from './turn/turn.ts';

const look = async (picture: Picture, operation: OperationOf<'look'>): Promise<Picture> => {
  let current = picture;
  for (const step of recipeOf(operation)) {
    current = await applyOperation(current, step);
    collectGarbage();
  }
  return current;
};

/** V8 does not know the memory of earlier operations' pixels, so start a collection (`--expose-gc` of the picture processes). */
const collectGarbage = (): void => globalThis.gc?.();

/** Runs one operation on one picture. Returns the same picture if there is nothing to change. */
export const applyOperation = (picture: Picture, operation: Operation): Promise<Picture> => {
  switch (operation.type) {
    case 'rotate':
      return rotate(picture, operation);
    case 'straighten':
      return straighten(picture);
    case 'trim':
      return trim(picture, operation);
    case 'flip':
      return flip(picture, operation);
    case 'crop-circle':
      return cropCircle(picture);
    case 'crop-ratio':
    case 'crop-size':
    case 'crop-region':
    case 'crop-edges':
      return crop(picture, operation);
    case 'resize':
      return resize(picture, operation);
    case 'black-and-white':
      return blackAndWhite(picture);
    case 'sepia':
      return sepia(picture, operation);
    case 'invert':
      return invert(picture);
    case 'exposure':
      return exposure(picture, operation);
    case 'brightness':
      return brightness(picture, operation);
    case 'contrast':
      return contrast(picture, operation);
    case 'saturation':
      return saturation(picture, operation);
    case 'vibrance':
      return vibrance(picture, operation);
    case 'tint':
      return tint(picture, operation);
    case 'split-tone':
      return splitTone(picture, operation);
    case 'shadows':
      return shadows(picture, operation);
    case 'highlights':
      return highlights(picture, operation);
    case 'levels':
      return levels(picture, operation);
    case 'auto-levels':
      return autoLevels(picture);
    case 'auto-white-balance':
      return autoWhiteBalance(picture);
    case 'clarity':
      return clarity(picture, operation);
    case 'dehaze':
      return dehaze(picture, operation);
    case 'fade':
      return fade(picture, operation);
    case 'look':
      return look(picture, operation);
    case 'region':
      return region(picture, operation, applyOperation);
    case 'output':
      return Promise.resolve(picture);
    case 'hue':
      return hue(picture, operation);
    case 'temperature':
      return temperature(picture, operation);
    case 'opacity':
      return opacity(picture, operation);
    case 'auto-enhance':
      return autoEnhance(picture);
    case 'blur':
      return blur(picture, operation);
    case 'sharpen':
      return sharpen(picture, operation);
    case 'denoise':
      return denoise(picture, operation);
    case 'pixelate':
      return pixelate(picture, operation);
    case 'posterize':
      return posterize(picture, operation);
    case 'vignette':
      return vignette(picture, operation);
    case 'grain':
      return grain(picture, operation);
    case 'round-corners':
      return roundCorners(picture, operation);
    case 'border':
    case 'padding':
    case 'pad-to-ratio':
      return frame(picture, operation);
    case 'background':
      return background(picture, operation);
    case 'caption':
      return caption(picture, operation);
  }
};

/** Operations that can undo each other exactly. */
const REVERSIBLE: ReadonlySet<Operation['type']> = new Set(['rotate', 'flip', 'invert']);

const samePixels = async (one: Picture, other: Picture): Promise<boolean> => {
  if (one === other) return true;
  if (one.width !== other.width || one.height !== other.height || one.hasAlpha !== other.hasAlpha) return false;
  const [left, right] = [await one.pixels(), await other.pixels()];
  return left.data.equals(right.data);
};

interface ApplyOptions {
  signal: AbortSignal;
  /** The maximum number of pixels of the original. */
  maxPixels: number;
  /** The maximum number of pixels after an operation. */
  resultPixels?: number;
  /** Whether the result keeps the location of the photograph. */
  keepsPosition?: boolean;
}

/** An encoded result. It has an `output` if the instruction asked for a certain format, quality or size. */
export interface AppliedImage extends EncodedImage {
  output?: OutputReport;
}

/**
 * Runs the operations in their order on an encoded picture. The result is upright and keeps the profile and the metadata of the
 * original ({@link carriedFrom}). Its format is the one that an `output` asks for, or else the original's. A JPEG that became transparent
 * becomes a PNG.
 *
 * @throws EngineError `unsupported_instruction` if an operation is impossible for this picture or nothing would change;
 * the signal's reason once it is aborted; sharp's error if the original does not decode.
 */
export const applyOperations = async (
  original: EncodedImage,
  operations: readonly Operation[],
  { signal, maxPixels, resultPixels = maxPixels, keepsPosition = false }: ApplyOptions,
): Promise<AppliedImage> => {
  const start = await Picture.open(original, { maxPixels, resultPixels, keepsPosition });
  assertSizes(start, operations, resultPixels);
  const wanted = wantedOutput(operations);
  let picture = start;
  for (const operation of operations) {
    signal.throwIfAborted();
    picture = await applyOperation(picture, operation);
    collectGarbage();
  }
  signal.throwIfAborted();
  const mayCancelOut = operations.every(({ type }) => REVERSIBLE.has(type)) && operations.length > 1;
  const isSame = picture === start || (mayCancelOut && (await samePixels(start, picture)));
  if (isSame && !(wanted && changesFile(original, wanted))) throw wanted ? alreadyWritten() : unchanged();
  signal.throwIfAborted();
  if (!wanted) return await picture.encode(original.mimeType);
  const { image, report } = await encodeAs(picture, original.mimeType, wanted);
  signal.throwIfAborted();
  return { ...image, output: report };
};
