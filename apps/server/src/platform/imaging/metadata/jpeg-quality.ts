const DQT = 0xdb;
const SOS = 0xda;

/** The luminance table of the JPEG standard (annex K), in the order of the file. libjpeg scales it by quality. */
const STANDARD = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
];

/** The segments of a JPEG before its first scan. */
function* segmentsOf(jpeg: Buffer): Generator<{ marker: number; data: Buffer }> {
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff; ) {
    const marker = jpeg[at + 1] ?? 0;
    const length = jpeg.readUInt16BE(at + 2);
    if (marker === SOS) return;
    yield { marker, data: jpeg.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
}

/** The quality, on libjpeg's scale of 1 to 100, with which a JPEG was written. It is derived from the values of its luminance table. */
export const jpegQuality = (jpeg: Buffer): number | undefined => {
  for (const { marker, data } of segmentsOf(jpeg)) {
    // Precision and number of the table. Both are 0 for 8-bit luminance.
    if (marker !== DQT || data[0] !== 0 || data.length <= STANDARD.length) continue;
    const scales = STANDARD.map((standard, index) => ((data[index + 1] ?? 0) * 100) / standard);
    const scale = scales.reduce((sum, each) => sum + each, 0) / scales.length;
    return Math.round(scale <= 100 ? (200 - scale) / 2 : 5000 / scale);
  }
  return undefined;
};
