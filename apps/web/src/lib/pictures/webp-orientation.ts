/** "RIFF", the file size, "WEBP". */
const FILE_HEADER = 12;
const CHUNK_HEADER = 8;
/** Ends after the flags of VP8X. They tell whether the file has EXIF. */
export const FLAGS_END = FILE_HEADER + CHUNK_HEADER + 1;
const HAS_EXIF = 0x08;
const ORIENTATION = 0x0112;
const ENTRY_BYTES = 12;

const nameAt = (view: DataView, at: number): string =>
  at + 4 > view.byteLength ? '' : String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(at + byte)));

/** Whether the first bytes belong to a WebP with EXIF. */
export const isWebpWithExif = (view: DataView): boolean =>
  view.byteLength >= FLAGS_END &&
  nameAt(view, 0) === 'RIFF' &&
  nameAt(view, 8) === 'WEBP' &&
  nameAt(view, FILE_HEADER) === 'VP8X' &&
  (view.getUint8(FLAGS_END - 1) & HAS_EXIF) !== 0;

/** @param tiff an EXIF block, with or without the prefix that JPEG puts before it */
function orientationOf(tiff: DataView): number {
  const start = nameAt(tiff, 0) === 'Exif' ? 6 : 0;
  if (tiff.byteLength < start + 8) return 1;
  const little = tiff.getUint16(start) === 0x4949;
  const directory = start + tiff.getUint32(start + 4, little);
  if (directory + 2 > tiff.byteLength) return 1;
  const end = directory + 2 + tiff.getUint16(directory, little) * ENTRY_BYTES;
  for (let at = directory + 2; at < end && at + ENTRY_BYTES <= tiff.byteLength; at += ENTRY_BYTES)
    if (tiff.getUint16(at, little) === ORIENTATION) return tiff.getUint16(at + 8, little);
  return 1;
}

/** The EXIF orientation of a whole WebP file (Exif 2.32, 4.6.4 A): 1 to 8; 1 if the file gives none. */
export function webpOrientation(view: DataView): number {
  if (!isWebpWithExif(view)) return 1;
  for (let at = FILE_HEADER; at + CHUNK_HEADER <= view.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    const start = at + CHUNK_HEADER;
    if (nameAt(view, at) === 'EXIF') {
      const held = Math.min(length, view.byteLength - start);
      const orientation = orientationOf(new DataView(view.buffer, view.byteOffset + start, held));
      return orientation >= 1 && orientation <= 8 ? orientation : 1;
    }
    at = start + length + (length % 2);
  }
  return 1;
}
