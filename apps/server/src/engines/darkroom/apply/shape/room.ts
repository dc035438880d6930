import type { Operation } from '../../operations.ts';
import { CUT_CANVAS, sizesOfTurn } from '../turn/sizes.ts';
import { assertRoom, cropBox, framing, resizing, type Size, within } from './layout.ts';

/** The picture's size after an operation, and during the crop. Undefined if it depends on the pixels. */
const sizesOf = (size: Size, operation: Operation): { size: Size; canvas?: Size } | undefined => {
  switch (operation.type) {
    case 'straighten':
    case 'trim':
      return undefined;
    case 'rotate':
      return sizesOfTurn(size, operation);
    case 'crop-circle':
    case 'crop-ratio':
    case 'crop-size':
    case 'crop-region':
    case 'crop-edges':
      return { size: cropBox(size, operation) };
    case 'resize':
      return { size: resizing(size, operation).size };
    case 'border':
    case 'padding':
    case 'pad-to-ratio':
      return { size: within(size, framing(size, operation)) };
    default:
      return { size };
  }
};

/**
 * Checks the sizes that operations lead to before any pixel is processed. Stops at the first operation whose crop depends on the
 * pixels.
 *
 * @throws EngineError if one of the sizes is too large or a crop reaches outside the picture
 */
export const assertSizes = (start: Size, operations: readonly Operation[], resultPixels: number): void => {
  let size = start;
  for (const operation of operations) {
    const next = sizesOf(size, operation);
    if (!next) return;
    if (next.canvas) assertRoom(size, next.canvas, CUT_CANVAS * resultPixels);
    assertRoom(size, next.size, resultPixels);
    size = next.size;
  }
};
