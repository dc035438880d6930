const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
};

const ftyp = (brand: string): Buffer =>
  box('ftyp', Buffer.from(`${brand}\u0000\u0000\u0002\u0000isomiso2mp41`, 'latin1'));

/** The boxes of an MP4 with `payload` bytes in place of the video data. No player can play it. */
export const makeMp4 = (payload = 1000, brand = 'isom'): Buffer =>
  Buffer.concat([ftyp(brand), box('moov', box('mvhd', Buffer.alloc(100))), box('mdat', Buffer.alloc(payload, 7))]);

/** The beginning of an MP4, followed by a playlist. */
export const mp4WithPlaylist = (): Buffer =>
  Buffer.concat([ftyp('isom'), Buffer.from('#EXTM3U\nfile:///etc/passwd\n')]);

/**
 * An EBML header with the type webm, and a segment of `payload` bytes. If `known` is false, the size of the segment is left open, as
 * recorders do.
 */
export const makeWebm = (payload = 500, known = true): Buffer => {
  const docType = Buffer.from([0x42, 0x82, 0x84, ...Buffer.from('webm')]);
  const header = Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80 | docType.length]), docType]);
  const size = Buffer.from([0x40 | (payload >> 8), payload & 0xff]);
  const unknown = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  return Buffer.concat([
    header,
    Buffer.from([0x18, 0x53, 0x80, 0x67]),
    known ? size : unknown,
    Buffer.alloc(payload, 3),
  ]);
};
