import type { Picture } from '../../remote/picture/picture.ts';

/** A picture of a candidate. */
export interface PaintedPicture extends Picture {
  /** The index of its candidate. */
  candidate: number;
  /** Whether its candidate ended for a blocking reason. */
  isBlocked: boolean;
}

const worth = ({ mimeType, isBlocked }: PaintedPicture): number => (mimeType ? 2 : 0) + (isBlocked ? 0 : 1);

/** Chooses the picture to keep. The model paints step by step, so the later one counts, unless only the earlier one can be used. */
export const isBetter = (later: PaintedPicture, earlier: PaintedPicture): boolean => worth(later) >= worth(earlier);
