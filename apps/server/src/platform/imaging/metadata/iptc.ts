const HEAD = Buffer.from('Photoshop 3.0\0', 'latin1');
const SIGNATURE = '8BIM';
const IPTC = 0x0404;
/** IPTC itself, the copyright flag, and the URL of the author. Other resources contain previews, paths and print settings. */
const KEPT_RESOURCES: ReadonlySet<number> = new Set([IPTC, 0x040a, 0x040b]);

const DATASET = 0x1c;
/** If the highest bit of a length is set, the length is the number of bytes of a longer length field. No text is so long. */
const LONG_LENGTH = 0x8000;
/** Datasets of record 2 with this number or a higher one contain a preview. */
const FIRST_PREVIEW = 200;

/** The texts of an IPTC block: records 1 and 2 without the preview. */
const keptDatasets = (iptc: Buffer): Buffer => {
  const kept: Buffer[] = [];
  for (let at = 0; at + 5 <= iptc.length && iptc[at] === DATASET; ) {
    const [record, dataset, length] = [iptc[at + 1] ?? 0, iptc[at + 2] ?? 0, iptc.readUInt16BE(at + 3)];
    if (length >= LONG_LENGTH || at + 5 + length > iptc.length) break;
    if (record === 1 || (record === 2 && dataset < FIRST_PREVIEW)) kept.push(iptc.subarray(at, at + 5 + length));
    at += 5 + length;
  }
  return Buffer.concat(kept);
};

const resource = (id: number, data: Buffer): Buffer => {
  const head = Buffer.alloc(12);
  head.write(SIGNATURE, 0, 'latin1');
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
};

/**
 * The Photoshop block (APP13 of a JPEG) of a picture made from another: its IPTC texts without previews.
 *
 * @returns undefined if there are none
 */
export const carriedIptc = (block: Buffer): Buffer | undefined => {
  if (!block.subarray(0, HEAD.length).equals(HEAD)) return undefined;
  const kept: Buffer[] = [];
  for (let at = HEAD.length; at + 12 <= block.length && block.toString('latin1', at, at + 4) === SIGNATURE; ) {
    const id = block.readUInt16BE(at + 4);
    // A Pascal string, padded to an even length.
    const nameBytes = ((block[at + 6] ?? 0) + 2) & ~1;
    const start = at + 6 + nameBytes + 4;
    if (start > block.length) break;
    const length = block.readUInt32BE(start - 4);
    const data = block.subarray(start, start + length);
    if (data.length < length) break;
    if (KEPT_RESOURCES.has(id)) kept.push(resource(id, id === IPTC ? keptDatasets(data) : data));
    at = start + length + (length % 2);
  }
  return kept.length > 0 ? Buffer.concat([HEAD, ...kept]) : undefined;
};
