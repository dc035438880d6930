import sharp from 'sharp';
import { draw, type Picture, readPixels } from './picture/picture.ts';

/** The coverage of each pixel by a shape: one byte each, row by row. */
export interface Mask {
  data: Buffer;
  width: number;
  height: number;
}

/**
 * A rectangle that fills the frame, with quarter circles as corners. At the rim, coverage depends on the distance to the arc and
 * fades over one pixel. The work is proportional to the rims of the corners, because the rest is filled in runs.
 */
export const roundedMask = (width: number, height: number, wanted: number): Mask => {
  const radius = Math.min(wanted, width / 2, height / 2);
  const data = Buffer.alloc(width * height, 255);
  const rows = Math.ceil(radius);
  for (let y = 0; y < rows; y++) {
    const dy = radius - (y + 0.5);
    // The arc may touch pixels whose centre is nearer to the side than this.
    const clear = Math.ceil(radius - Math.sqrt(Math.max(0, (radius - 1) ** 2 - dy * dy)));
    const outside = Math.max(0, Math.floor(radius - Math.sqrt(Math.max(0, (radius + 1) ** 2 - dy * dy))));
    const top = y * width;
    const bottom = (height - 1 - y) * width;
    for (const row of [top, bottom]) {
      data.fill(0, row, row + outside);
      data.fill(0, row + width - outside, row + width);
    }
    for (let x = outside; x < Math.min(clear, Math.ceil(width / 2)); x++) {
      const dx = radius - (x + 0.5);
      const inside = dx <= 0 ? radius - dy : radius - Math.hypot(dx, dy);
      const coverage = Math.round(255 * Math.min(1, Math.max(0, inside + 0.5)));
      for (const row of [top, bottom]) {
        data[row + x] = coverage;
        data[row + width - 1 - x] = coverage;
      }
    }
  }
  return { data, width, height };
};

/** One colour (`#rrggbb`) with the opacity of the mask. */
export const tinted = ({ data, width, height }: Mask, colour: string) =>
  readPixels(
    sharp({ create: { width, height, channels: 3, background: colour }, limitInputPixels: false }).joinChannel(data, {
      raw: { width, height, channels: 1 },
    }),
  );

/** The picture inside the mask, transparent outside. */
export const withMask = async (picture: Picture, mask: Mask): Promise<Picture> => {
  if (!picture.hasAlpha) {
    const raw = { width: mask.width, height: mask.height, channels: 1 } as const;
    return picture.redrawn(await readPixels(draw(await picture.pixels()).joinChannel(mask.data, { raw })));
  }
  const pixels = await picture.ownPixels();
  const { data } = pixels;
  for (const [index, cover] of mask.data.entries()) {
    const alpha = index * 4 + 3;
    data[alpha] = Math.round(((data[alpha] ?? 0) * cover) / 255);
  }
  return picture.redrawn(pixels);
};
