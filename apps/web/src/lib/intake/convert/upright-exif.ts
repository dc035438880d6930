const ORIENTATION = 0x0112;

/** @returns a copy with the orientation set to upright and without a preview: the pixels have been rotated, but the preview has not */
export function uprightExif(exif: Uint8Array): Uint8Array | null {
  if (exif.length < 14) return null;
  const copy = exif.slice();
  const view = new DataView(copy.buffer);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const little = order === 0x4949;
  const first = view.getUint32(4, little);
  if (first + 2 > copy.length) return null;
  const count = view.getUint16(first, little);
  const end = first + 2 + count * 12;
  if (end + 4 > copy.length) return null;
  for (let at = first + 2; at < end; at += 12)
    if (view.getUint16(at, little) === ORIENTATION) view.setUint16(at + 8, 1, little);
  view.setUint32(end, 0, little);
  return copy;
}
