import { buffer } from 'node:stream/consumers';
import { type Options, ZipFile } from 'yazl';

export interface ZippedFile {
  name: string;
  bytes: Buffer;
  options?: Partial<Options>;
}

/** A ZIP that another program wrote. */
export const zipOf = async (files: readonly ZippedFile[]): Promise<Buffer> => {
  const zip = new ZipFile();
  for (const { name, bytes, options } of files) zip.addBuffer(bytes, name, options);
  zip.end();
  return await buffer(zip.outputStream);
};

const DIRECTORY_RECORD = Buffer.from('PK\u0001\u0002', 'latin1');
const NAME = 46;

/** Offsets in a record of a ZIP's central directory. */
export const FIELDS = { flags: 8, method: 10, compressedSize: 20, size: 24, offset: 42 } as const;

/** Changes an entry of a ZIP's central directory, by writing 16 or 32 bits at an offset of its record. */
export const withField = (zip: Buffer, name: string, field: keyof typeof FIELDS, value: number): Buffer => {
  const changed = Buffer.from(zip);
  let at = changed.indexOf(DIRECTORY_RECORD);
  while (at !== -1 && changed.subarray(at + NAME, at + NAME + changed.readUInt16LE(at + 28)).toString() !== name)
    at = changed.indexOf(DIRECTORY_RECORD, at + 4);
  if (at === -1) throw new Error(`no ${name} in the ZIP`);
  if (FIELDS[field] < FIELDS.compressedSize) changed.writeUInt16LE(value, at + FIELDS[field]);
  else changed.writeUInt32LE(value, at + FIELDS[field]);
  return changed;
};
