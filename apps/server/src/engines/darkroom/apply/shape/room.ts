import type { Operation } from '../../operations.ts';
import { CUT_CANVAS, sizesOfTurn } from '../turn/sizes.ts';
import { assertRoom, cropBox, framing, resizing, type Size, within } from './layout.ts';

/** How large a picture is after an operation, and while it is cut; nothing where its pixels decide that. */
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
 * Judges the sizes that operations lead to before a pixel is touched, up to the first whose pixels decide how much it cuts off.
 *
 * @throws EngineError where one of them is too large, or a cut reaches outside the picture
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
