const HEADER_BYTES = 128;
const TAG_BYTES = 12;
/** An `XYZType` tag: D50. */
const WHITE_POINT = Buffer.from('58595a20000000000000f6d6000100000000d32d', 'hex');
/** A `curveType` tag without samples. */
export const LINEAR_CURVE = Buffer.from('637572760000000000000000', 'hex');

/** The smallest grey ICC profile with this tone curve: a whole `kTRC` tag. */
export const greyProfile = (curve: Buffer = LINEAR_CURVE): Buffer => {
  const tags = [
    ['wtpt', WHITE_POINT],
    ['kTRC', curve],
  ] as const;
  const header = Buffer.alloc(HEADER_BYTES + 4 + tags.length * TAG_BYTES);
  header.writeUInt32BE(0x02100000, 8);
  header.write('mntrGRAYXYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  Buffer.from('0000f6d6000100000000d32d', 'hex').copy(header, 68);
  header.writeUInt32BE(tags.length, HEADER_BYTES);
  let start = header.length;
  for (const [index, [name, bytes]] of tags.entries()) {
    const at = HEADER_BYTES + 4 + index * TAG_BYTES;
    header.write(name, at, 'latin1');
    header.writeUInt32BE(start, at + 4);
    header.writeUInt32BE(bytes.length, at + 8);
    start += bytes.length;
  }
  header.writeUInt32BE(start, 0);
  return Buffer.concat([header, ...tags.map(([, bytes]) => bytes)]);
};
