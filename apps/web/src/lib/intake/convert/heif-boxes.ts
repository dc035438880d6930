/** The colour profile and metadata of a HEIC or AVIF file. */
export interface HeifFacts {
  icc: Uint8Array | null;
  /** The number of its colour primaries (ITU-T H.273). Used if there is no profile. */
  primaries: number | null;
  /** Starts at the TIFF header. */
  exif: Uint8Array | null;
  xmp: Uint8Array | null;
}

interface Box {
  type: string;
  body: DataView;
}

const NO_FACTS: HeifFacts = { icc: null, primaries: null, exif: null, xmp: null };

const slice = (view: DataView, start: number, end = view.byteLength): DataView =>
  new DataView(view.buffer, view.byteOffset + start, end - start);

const bytesOf = (view: DataView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

const textOf = (view: DataView): string => new TextDecoder('latin1').decode(view);

const typeAt = (view: DataView, at: number): string => textOf(slice(view, at, at + 4));

function boxesIn(view: DataView): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= view.byteLength; ) {
    const short = view.getUint32(at);
    const head = short === 1 ? 16 : 8;
    const long = short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    const size = short === 0 ? view.byteLength - at : long;
    if (size < head) break;
    boxes.push({ type: typeAt(view, at + 4), body: slice(view, at + head, Math.min(at + size, view.byteLength)) });
    at += size;
  }
  return boxes;
}

const boxOf = (boxes: readonly Box[], type: string): DataView | null =>
  boxes.find((box) => box.type === type)?.body ?? null;

/** Reads numbers of 0, 2, 4 or 8 bytes, as the file specifies, and moves past them. */
class Reader {
  private at = 0;
  private readonly view: DataView;
  constructor(view: DataView) {
    this.view = view;
  }
  number(bytes: number): number {
    let value = 0;
    for (let index = 0; index < bytes; index += 1) value = value * 256 + this.view.getUint8(this.at + index);
    this.at += bytes;
    return value;
  }
}

/** Maps each item's id to its type in `iinf`, or to its media type if it has one. */
function itemKinds(iinf: DataView): Map<number, string> {
  const kinds = new Map<number, string>();
  const head = iinf.getUint8(0) === 0 ? 6 : 8;
  for (const { body } of boxesIn(slice(iinf, head)).filter(({ type }) => type === 'infe')) {
    const wide = body.getUint8(0) === 3;
    if (body.getUint8(0) < 2) continue;
    const id = wide ? body.getUint32(4) : body.getUint16(4);
    const at = wide ? 10 : 8;
    const kind = typeAt(body, at);
    kinds.set(id, kind === 'mime' ? (textOf(slice(body, at + 4)).split('\0')[1] ?? '') : kind);
  }
  return kinds;
}

interface Place {
  id: number;
  /** The bytes are in the `idat` box instead of in the file. */
  inside: boolean;
  parts: readonly { start: number; length: number }[];
}

/** Where the bytes of each item are. */
function itemPlaces(iloc: DataView): Place[] {
  const reader = new Reader(iloc);
  const version = reader.number(1);
  reader.number(3);
  const sizes = reader.number(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version > 0 ? sizes & 15 : 0;
  const idSize = version < 2 ? 2 : 4;
  return Array.from({ length: reader.number(idSize) }, () => {
    const id = reader.number(idSize);
    const method = version > 0 ? reader.number(2) & 15 : 0;
    reader.number(2);
    const base = reader.number(baseSize);
    const parts = Array.from({ length: reader.number(2) }, () => {
      reader.number(indexSize);
      return { start: base + reader.number(offsetSize), length: reader.number(lengthSize) };
    });
    return { id, inside: method === 1, parts };
  });
}

/** The positions of the primary item's properties in `ipco`, counted from 1. */
function propertiesOf(ipma: DataView, wanted: number): Set<number> {
  const reader = new Reader(ipma);
  const version = reader.number(1);
  const wide = (reader.number(3) & 1) === 1;
  const count = reader.number(4);
  for (let entry = 0; entry < count; entry += 1) {
    const id = reader.number(version === 0 ? 2 : 4);
    const places = Array.from({ length: reader.number(1) }, () => reader.number(wide ? 2 : 1) & (wide ? 0x7fff : 0x7f));
    if (id === wanted) return new Set(places);
  }
  return new Set();
}

function colours(meta: readonly Box[], primary: number): Pick<HeifFacts, 'icc' | 'primaries'> {
  const iprp = boxesIn(boxOf(meta, 'iprp') ?? new DataView(new ArrayBuffer(0)));
  const ipma = boxOf(iprp, 'ipma');
  const ipco = boxOf(iprp, 'ipco');
  const mine = ipma ? propertiesOf(ipma, primary) : new Set<number>();
  const found = boxesIn(ipco ?? new DataView(new ArrayBuffer(0)))
    .filter(({ type }, place) => type === 'colr' && mine.has(place + 1))
    .map(({ body }) => ({ kind: typeAt(body, 0), body }));
  const profile = found.find(({ kind }) => kind === 'prof' || kind === 'rICC');
  const numbers = found.find(({ kind }) => kind === 'nclx');
  return {
    icc: profile ? bytesOf(slice(profile.body, 4)) : null,
    primaries: numbers ? numbers.body.getUint16(4) : null,
  };
}

function read(file: DataView): HeifFacts {
  const metaBox = boxOf(boxesIn(file), 'meta');
  if (!metaBox) return NO_FACTS;
  const meta = boxesIn(slice(metaBox, 4));
  const [pitm, iinf, iloc] = [boxOf(meta, 'pitm'), boxOf(meta, 'iinf'), boxOf(meta, 'iloc')];
  if (!pitm || !iinf || !iloc) return NO_FACTS;
  const primary = pitm.getUint8(0) === 0 ? pitm.getUint16(4) : pitm.getUint32(4);
  const kinds = itemKinds(iinf);
  const item = (kind: string): Uint8Array | null => {
    const [id] = [...kinds].find(([, one]) => one === kind) ?? [];
    const place = itemPlaces(iloc).find((one) => one.id === id);
    const source = place?.inside ? boxOf(meta, 'idat') : file;
    const [part, more] = place?.parts ?? [];
    return part && source && !more ? bytesOf(slice(source, part.start, part.start + part.length)) : null;
  };
  const exif = item('Exif');
  return {
    ...colours(meta, primary),
    // The first four bytes tell how far behind them the TIFF header begins.
    exif: exif && exif.length > 4 ? exif.subarray(4 + new DataView(exif.buffer, exif.byteOffset).getUint32(0)) : null,
    xmp: item('application/rdf+xml'),
  };
}

/** Leaves out all facts if the file is damaged: the pixels matter more. */
export function readHeif(bytes: Uint8Array): HeifFacts {
  try {
    return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    if (error instanceof RangeError) return NO_FACTS;
    throw error;
  }
}
