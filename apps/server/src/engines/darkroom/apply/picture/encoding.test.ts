import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { EncodedImage } from '../../../../platform/imaging/encoded-image.ts';
import { jpegQuality } from '../../../../platform/imaging/metadata/jpeg-quality.ts';
import { webpChunks } from '../../../../platform/imaging/metadata/webp-chunks.ts';
import { picture, run, solid } from '../fixtures.ts';

/** Red strokes on white. Chroma subsampling damages them first. */
const strokes = () => picture(64, 48, (x) => (x % 4 === 0 ? [220, 0, 0, 255] : [255, 255, 255, 255]));

const jpeg = async (options: { quality: number; chromaSubsampling: string }): Promise<EncodedImage> => ({
  bytes: await sharp((await strokes()).bytes)
    .jpeg(options)
    .toBuffer(),
  mimeType: 'image/jpeg',
});

const webp = async (lossless: boolean): Promise<EncodedImage> => ({
  bytes: await sharp((await strokes()).bytes)
    .webp({ lossless })
    .toBuffer(),
  mimeType: 'image/webp',
});

const turned = (original: EncodedImage) => run(original, { type: 'rotate', degrees: 90 });

const isLossless = ({ bytes }: EncodedImage): boolean => webpChunks(bytes).some(({ type }) => type === 'VP8L');

describe('a result is encoded like its original', () => {
  it.each(['4:4:4', '4:2:0'])('with a chroma subsampling of %s', async (chromaSubsampling) => {
    const { bytes } = await turned(await jpeg({ quality: 90, chromaSubsampling }));
    expect((await sharp(bytes).metadata()).chromaSubsampling).toBe(chromaSubsampling);
  });

  it('with the quality of a JPEG that is above the usual one, and never below the usual one', async () => {
    const qualityOf = async (quality: number) =>
      jpegQuality((await turned(await jpeg({ quality, chromaSubsampling: '4:4:4' }))).bytes);
    expect(await qualityOf(98)).toBe(98);
    expect(await qualityOf(60)).toBe(92);
  });

  it('without loss if a WebP is lossless, so that four turns give the same pixels', async () => {
    const original = await webp(true);
    let image: EncodedImage = original;
    for (let turn = 0; turn < 4; turn += 1) image = await turned(image);
    expect(isLossless(image)).toBe(true);
    expect(await sharp(image.bytes).raw().toBuffer()).toEqual(await sharp(original.bytes).raw().toBuffer());
  });

  it('without loss, as a PNG, if the WebP is too large to be encoded losslessly again', async () => {
    const { bytes } = await solid(6001, 4000, [0, 0, 255, 255]);
    const original = {
      bytes: await sharp(bytes).webp({ lossless: true, effort: 0 }).toBuffer(),
      mimeType: 'image/webp',
    } as const;
    expect((await turned(original)).mimeType).toBe('image/png');
  });

  it('with loss if the WebP is lossy', async () => {
    expect(isLossless(await turned(await webp(false)))).toBe(false);
  });
});
