import type { Operation } from '../../operations.ts';
import { sizesOfTurn } from '../turn/sizes.ts';
import { assertRoom, cropBox, framing, resizing, type Size, within } from './layout.ts';

/** How large a picture is while an operation is drawn, and after it; nothing where its pixels decide that. */
const sizesOf = (size: Size, operation: Operation): { drawn: Size; size: Size } | undefined => {
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
    case 'crop-edges': {
      const box = cropBox(size, operation);
      return { drawn: box, size: box };
    }
    case 'resize': {
      const { size: resized } = resizing(size, operation);
      return { drawn: resized, size: resized };
    }
    case 'border':
    case 'padding':
    case 'pad-to-ratio': {
      const framed = within(size, framing(size, operation));
      return { drawn: framed, size: framed };
    }
    default:
      return { drawn: size, size };
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
    assertRoom(size, next.drawn, resultPixels);
    size = next.size;
  }
};
