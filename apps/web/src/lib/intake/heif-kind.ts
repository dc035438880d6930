export type HeifKind = 'heic' | 'avif';

const BRANDS: Readonly<Record<string, HeifKind>> = {
  avif: 'avif',
  avis: 'avif',
  heic: 'heic',
  heix: 'heic',
  heim: 'heic',
  heis: 'heic',
  hevc: 'heic',
  hevx: 'heic',
};

/** Enough bytes for the brands that matter. A file may list many more. */
const HEAD_BYTES = 256;

/** Detects the kind by the first bytes and ignores the file name. @returns null if the file is neither HEIC nor AVIF */
export async function heifKind(file: Blob): Promise<HeifKind | null> {
  const head = new TextDecoder('latin1').decode(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (head.slice(4, 8) !== 'ftyp') return null;
  const size = Math.min(HEAD_BYTES, head.charCodeAt(2) * 256 + head.charCodeAt(3));
  const brands = [head.slice(8, 12), ...(head.slice(16, size).match(/.{4}/gs) ?? [])];
  return brands.flatMap((brand) => BRANDS[brand] ?? [])[0] ?? null;
}
