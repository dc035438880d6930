import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHeif } from './heif-boxes.ts';
import { uprightExif } from './upright-exif.ts';

const fixture = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(join(import.meta.dirname, '../fixtures', name)));

const textOf = (bytes: Uint8Array | null | undefined): string => new TextDecoder('latin1').decode(bytes ?? undefined);

describe('the profile and metadata of a HEIC file', () => {
  it('reads the profile, and the EXIF from its TIFF header on', async () => {
    const { icc, exif, xmp } = readHeif(await fixture('turned-p3.heic'));
    expect(icc).toHaveLength(480);
    expect(textOf(icc?.subarray(36, 40))).toBe('acsp');
    expect(textOf(exif?.subarray(0, 2))).toMatch(/^(II|MM)$/);
    expect(textOf(exif)).toContain('Test phone');
    expect(xmp).toBeNull();
  });

  it('returns nothing for a file without them', async () => {
    expect(readHeif(await fixture('transparent.heic'))).toMatchObject({ icc: null, exif: null, xmp: null });
  });

  it('returns nothing and does not throw for a file truncated anywhere', async () => {
    const bytes = await fixture('turned-p3.heic');
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => readHeif(bytes.slice(0, length))).not.toThrow();
  });
});

describe('EXIF for rotated pixels', () => {
  it('sets the orientation to upright in both byte orders and keeps the rest', async () => {
    const { exif } = readHeif(await fixture('turned-p3.heic'));
    const upright = uprightExif(exif ?? new Uint8Array());
    expect(textOf(upright)).toContain('2026:05:01 10:00:00');
    // One big-endian entry: tag orientation, type short, count 1, value 6. A preview follows it.
    const big = Uint8Array.from(Buffer.from('4d4d002a00000008000101120003000000010006000000000100', 'hex'));
    expect(Buffer.from(uprightExif(big) ?? []).toString('hex')).toBe(
      '4d4d002a00000008000101120003000000010001000000000000',
    );
  });

  it('returns null for invalid EXIF', () => {
    expect(uprightExif(new TextEncoder().encode('no EXIF at all'))).toBeNull();
  });
});
