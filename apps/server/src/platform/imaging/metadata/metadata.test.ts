import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { requireDecodable } from '../decoding.ts';
import { carriedExif } from './exif.ts';
import { carriedIptc } from './iptc.ts';
import { carriedFrom, withCarried } from './metadata.ts';
import { hasSoundPngHead } from './png-chunks.ts';
import { carriedXmp } from './xmp.ts';

const SIZE = { width: 30, height: 20 };
const OPTIONS = { size: SIZE, keepsPosition: false };

const picture = () => sharp({ create: { ...SIZE, channels: 3, background: '#335577' } });

const photograph = async (orientation = 6): Promise<Buffer> =>
  await picture()
    .withExif({
      IFD0: {
        Make: 'Kamera',
        Model: 'K-1',
        Copyright: '(c) Lin',
        Orientation: String(orientation),
        HostComputer: 'secret-host',
      },
      IFD2: {
        DateTimeOriginal: '2026:05:04 03:02:01',
        LensModel: 'A lens of 50 mm',
        ExposureTime: '1/250',
        MakerNote: 'secret-note',
        PixelXDimension: '9999',
      },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1' },
    })
    .jpeg()
    .toBuffer();

const exifOf = async (bytes: Buffer): Promise<Buffer> => {
  const { exif } = await sharp(bytes).metadata();
  if (!exif) throw new Error('no EXIF');
  return exif;
};

describe('the EXIF of a result', () => {
  it('keeps camera, lens, exposure, capture time and copyright, and is upright', async () => {
    const exif = carriedExif(await exifOf(await photograph()), OPTIONS);
    const image = withCarried({ bytes: await picture().jpeg().toBuffer(), mimeType: 'image/jpeg' }, { exif }, SIZE);
    const metadata = await sharp(image.bytes).metadata();
    expect(metadata.orientation).toBe(1);
    const text = (metadata.exif ?? Buffer.alloc(0)).toString('utf8');
    for (const kept of ['Kamera', 'K-1', '(c) Lin', '2026:05:04 03:02:01', 'A lens of 50 mm'])
      expect(text).toContain(kept);
    expect(text).not.toMatch(/secret/);
  });

  it('contains no position, no maker note and no directory of a preview', async () => {
    const exif = carriedExif(await exifOf(await photograph()), OPTIONS);
    // GPS pointer, maker note, and the compression and offset of a preview.
    for (const tag of [0x8825, 0x927c, 0x0103, 0x0201]) {
      const bytes = Buffer.alloc(2);
      bytes.writeUInt16LE(tag);
      const at = exif?.indexOf(bytes) ?? -1;
      expect(at === -1 || at % 2 === 1, tag.toString(16)).toBe(true);
    }
  });

  it('contains the whole position if it is wanted', async () => {
    const exif = carriedExif(await exifOf(await photograph()), { ...OPTIONS, keepsPosition: true });
    const { bytes } = withCarried({ bytes: await picture().jpeg().toBuffer(), mimeType: 'image/jpeg' }, { exif }, SIZE);
    // The three numbers of 48° 51′ 30″ N, as stored in a block of either byte order.
    const latitude = Uint32Array.of(48, 1, 51, 1, 30, 1);
    expect((await exifOf(bytes)).includes(Buffer.from(latitude.buffer))).toBe(true);
    const again = carriedExif(await exifOf(bytes), { ...OPTIONS, keepsPosition: true });
    expect(again).toEqual(exif);
    expect(carriedExif(await exifOf(bytes), OPTIONS)?.includes(Buffer.from(latitude.buffer))).toBe(false);
  });

  it('keeps only tags that belong to a position, and no value that is longer than a JPEG can hold', () => {
    // GPS tag 0 of 4 bytes, tag 1 of 70,000, and a maker note.
    const entries = [
      [0x0000, 1, 4, 0x01020304],
      [0x0001, 1, 70_000, 8],
      [0x927c, 1, 4, 0x05060708],
    ] as const;
    const tiff = Buffer.alloc(80_000);
    tiff.write('II', 'latin1');
    tiff.writeUInt16LE(42, 2);
    tiff.writeUInt32LE(8, 4);
    tiff.writeUInt16LE(1, 8);
    tiff.writeUInt16LE(0x8825, 10);
    tiff.writeUInt16LE(4, 12);
    tiff.writeUInt32LE(1, 14);
    tiff.writeUInt32LE(26, 18);
    tiff.writeUInt16LE(entries.length, 26);
    for (const [index, [tag, type, count, value]] of entries.entries()) {
      const at = 28 + index * 12;
      tiff.writeUInt16LE(tag, at);
      tiff.writeUInt16LE(type, at + 2);
      tiff.writeUInt32LE(count, at + 4);
      tiff.writeUInt32LE(value, at + 8);
    }
    const exif = carriedExif(tiff, { ...OPTIONS, keepsPosition: true });
    expect(exif?.length).toBeLessThan(200);
    expect(exif?.includes(Buffer.from([4, 3, 2, 1]))).toBe(true);
    expect(exif?.includes(Buffer.from([8, 7, 6, 5]))).toBe(false);
  });

  it('is undefined if the block is cut off, of another format, empty or points into itself', async () => {
    const whole = (await exifOf(await photograph())).subarray(6);
    for (let length = 0; length < whole.length; length += 1)
      expect(() => carriedExif(whole.subarray(0, length), OPTIONS)).not.toThrow();
    expect(carriedExif(Buffer.from('Exif\0\0XX'), OPTIONS)).toBeUndefined();
    const loop = Buffer.from('49492a000800000001006987040001000000080000000000', 'hex');
    expect(carriedExif(loop, OPTIONS)).toBeUndefined();
    for (let at = 0; at < whole.length; at += 1) {
      const wrong = Buffer.from(whole);
      wrong[at] = 0xff;
      expect(() => carriedExif(wrong, OPTIONS)).not.toThrow();
    }
  });

  it('reads a block of the other byte order', () => {
    const big = Buffer.from(
      '4d4d002a00000008000101 0f0002000000050000001a00000000 4c65696361 00'.replaceAll(' ', ''),
      'hex',
    );
    expect(carriedExif(big, OPTIONS)?.toString('latin1')).toContain('Leica');
  });
});

const xmp = (inner: string, attributes = ''): Buffer =>
  Buffer.from(
    `<?xpacket begin="\u{feff}" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r"><rdf:Description rdf:about="" xmlns:exif="e"${attributes}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`,
  );

describe('the XMP of a result', () => {
  it('keeps the position if it is wanted, and no preview', () => {
    const place = `<exif:GPSLongitude>2,17.7E</exif:GPSLongitude>`;
    const preview = '<xmp:Thumbnails><rdf:Alt/></xmp:Thumbnails>';
    const packet = xmp(place + preview, ` exif:GPSLatitude="48,51.5N"`);
    const clean = carriedXmp(packet, { keepsPosition: true })?.toString();
    expect(clean).toBe(xmp(place, ` exif:GPSLatitude="48,51.5N"`).toString());
  });

  it('keeps titles, descriptions and rights', () => {
    const inner =
      '<dc:title xmlns:dc="d"><rdf:Alt><rdf:li xml:lang="x-default">海 &amp; sky</rdf:li></rdf:Alt></dc:title>';
    expect(carriedXmp(xmp(inner), OPTIONS)?.toString()).toBe(xmp(inner).toString());
  });

  it.each([
    ['an attribute', xmp('', ` exif:GPSLatitude="48,51.5N" drone:GpsLongtitude='2.29'`)],
    ['an element', xmp('<exif:GPSLongitude>2,17.7E</exif:GPSLongitude>')],
    ['an element of another prefix', xmp('<a:GPSLongitude>2,17.7E</a:GPSLongitude>')],
    [
      'elements within elements',
      xmp('<e:LocationShown><rdf:Bag><rdf:li exif:GPSLatitude="48,51.5N"/></rdf:Bag></e:LocationShown>'),
    ],
    [
      'a preview',
      xmp('<xmp:Thumbnails><rdf:Alt><rdf:li><g:image>48,51.5N</g:image></rdf:li></rdf:Alt></xmp:Thumbnails>'),
    ],
  ])('drops position data: %s', (_, packet) => {
    const clean = carriedXmp(packet, OPTIONS)?.toString() ?? '';
    expect(clean).not.toMatch(/48,51|2,17|2\.29|GPS/i);
    expect(clean).toContain('</x:xmpmeta>');
  });

  it.each(['<a><b></a></b>', '<a', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', '<a b="<c/>"/>', '</a>', ''])(
    'is undefined if the packet is not well-formed: %s',
    (packet) => {
      expect(carriedXmp(Buffer.from(packet), OPTIONS)).toBeUndefined();
    },
  );

  it('is undefined if the packet is not UTF-8', () => {
    expect(carriedXmp(Buffer.from([0xff, 0xfe, 0x3c, 0]), OPTIONS)).toBeUndefined();
  });
});

const resource = (id: number, data: Buffer): Buffer => {
  const head = Buffer.from('8BIM\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
};
const dataset = (number: number, text: string): Buffer =>
  Buffer.concat([Buffer.from([0x1c, 2, number, 0, text.length]), Buffer.from(text)]);
const photoshop = (...resources: Buffer[]): Buffer => Buffer.concat([Buffer.from('Photoshop 3.0\0'), ...resources]);

describe('the IPTC of a result', () => {
  it('keeps texts and drops previews', () => {
    const block = photoshop(
      resource(0x040c, Buffer.from('a preview')),
      resource(0x0404, Buffer.concat([dataset(120, 'A caption'), dataset(202, 'a preview'), dataset(80, 'Lin')])),
    );
    const kept = photoshop(resource(0x0404, Buffer.concat([dataset(120, 'A caption'), dataset(80, 'Lin')])));
    expect(carriedIptc(block)).toEqual(kept);
  });

  it('reads truncated blocks without an error', () => {
    const block = photoshop(resource(0x0404, dataset(120, 'A caption')));
    for (let length = 0; length < block.length; length += 1) {
      expect(() => carriedIptc(block.subarray(0, length))).not.toThrow();
    }
  });
});

describe('metadata in a file', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('can be read back from a %s, pixels unchanged', async (format) => {
    const original = await picture().withIccProfile('p3').withXmp(xmp('<a>海</a>').toString()).jpeg().toBuffer();
    const { icc, ...metadata } = await sharp(original).metadata();
    const carried = { ...carriedFrom({ ...metadata, exif: await exifOf(await photograph()) }, OPTIONS), icc };
    const bytes = await picture().toFormat(format).toBuffer();
    const image = withCarried({ bytes, mimeType: `image/${format}` }, carried, SIZE);
    const after = await sharp(image.bytes).metadata();
    expect(after).toMatchObject({ ...SIZE, orientation: 1 });
    expect(after.icc).toEqual(icc);
    expect(after.xmp?.toString()).toBe(xmp('<a>海</a>').toString());
    expect(await sharp(image.bytes, { ignoreIcc: true }).raw().toBuffer()).toEqual(await sharp(bytes).raw().toBuffer());
  });

  it.each([true, false])('keeps the transparency of a WebP, lossless: %s', async (lossless) => {
    const clear = { ...SIZE, channels: 4, background: { r: 9, g: 90, b: 200, alpha: 0.5 } } as const;
    const bytes = await sharp({ create: clear }).webp({ lossless }).toBuffer();
    const { icc } = await sharp(await picture().withIccProfile('p3').png().toBuffer()).metadata();
    const image = withCarried({ bytes, mimeType: 'image/webp' }, { icc }, SIZE);
    expect(await sharp(image.bytes).metadata()).toMatchObject({ hasAlpha: true, hasProfile: true });
  });
});

describe('the header of a PNG', () => {
  it('is valid if its checksum is right, and other files are not checked', async () => {
    const png = await picture().png().toBuffer();
    expect(hasSoundPngHead(png)).toBe(true);
    for (const at of [19, 24, 30]) {
      const wrong = Buffer.from(png);
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      expect(hasSoundPngHead(wrong)).toBe(false);
      await expect(requireDecodable(wrong, 1_000_000)).rejects.toThrow();
    }
    expect(hasSoundPngHead(png.subarray(0, 20))).toBe(false);
    expect(hasSoundPngHead(await picture().jpeg().toBuffer())).toBe(true);
  });
});
