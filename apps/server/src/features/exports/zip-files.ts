import type { Readable } from 'node:stream';
import { Entry, openPromise, type ZipFile } from 'yauzl';
import { LIBRARY_BOUNDS } from '../../platform/bounds/library.ts';
import { outsideReason } from '../../platform/errors.ts';
import { NotAnExport } from './manifest.ts';

/** The fields that are needed to read a file. A complete entry needs several times the memory. */
type FileEntry = Pick<
  Entry,
  'compressedSize' | 'uncompressedSize' | 'compressionMethod' | 'generalPurposeBitFlag' | 'relativeOffsetOfLocalHeader'
>;

const UNIX = 3;
const TYPE_OF_FILE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const SHOWN_LENGTH = 200;

/** Makes a foreign name safe to print on one line. */
export const printable = (name: string): string => name.replaceAll(/\p{C}/gu, '\ufffd').slice(0, SHOWN_LENGTH);

const isSpecial = ({ versionMadeBy, externalFileAttributes }: Entry): boolean => {
  const type = (externalFileAttributes >>> 16) & TYPE_OF_FILE;
  return versionMadeBy >> 8 === UNIX && type !== 0 && type !== REGULAR && type !== FOLDER;
};

/** Turns errors of the ZIP into one-line errors. Errors of the disk stay unchanged. */
const asNotAnExport = (error: unknown, message: string): unknown =>
  error instanceof NotAnExport || outsideReason(error) !== undefined
    ? error
    : new NotAnExport(message, { cause: error });

/** The files of an untrusted ZIP. Each is only read as bytes. Its names are never used as paths for writing. */
export class ZipFiles implements Disposable {
  readonly #zip: ZipFile;
  readonly #files: ReadonlyMap<string, FileEntry>;

  private constructor(zip: ZipFile, files: ReadonlyMap<string, FileEntry>) {
    this.#zip = zip;
    this.#files = files;
  }

  /** @throws {NotAnExport} if it is not a ZIP, or cannot be an export */
  static async open(path: string): Promise<ZipFiles> {
    const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
      throw asNotAnExport(error, `${path} is no ZIP`);
    });
    try {
      return new ZipFiles(zip, await readEntries(zip));
    } catch (error) {
      zip.close();
      throw asNotAnExport(error, `${path} is a damaged ZIP`);
    }
  }

  /** The size in bytes according to the ZIP, or undefined if it has no such file. */
  sizeOf(name: string): number | undefined {
    return this.#find(name)?.uncompressedSize;
  }

  /** The stream fails if its length differs from {@link sizeOf}. @throws {NotAnExport} */
  async read(name: string): Promise<Readable> {
    const file = this.#find(name);
    if (!file) throw new NotAnExport('the ZIP does not contain this file');
    try {
      const bytes = await this.#zip.openReadStreamPromise(Object.assign(new Entry(), file));
      // The reader gets the first error. This listener ignores further errors that yauzl may emit.
      bytes.on('error', () => {});
      return bytes;
    } catch (error) {
      throw asNotAnExport(error, 'the file in the ZIP is damaged');
    }
  }

  [Symbol.dispose](): void {
    this.#zip.close();
  }

  /** Older manifests could contain a lone surrogate where a title was cut. The ZIP contains its replacement character. */
  #find(name: string): FileEntry | undefined {
    return this.#files.get(name.toWellFormed());
  }
}

const readEntries = async (zip: ZipFile): Promise<Map<string, FileEntry>> => {
  const files = new Map<string, FileEntry>();
  for await (const entry of zip.eachEntry()) {
    const { fileName, compressedSize, uncompressedSize, compressionMethod } = entry;
    const { generalPurposeBitFlag, relativeOffsetOfLocalHeader } = entry;
    if (files.size >= LIBRARY_BOUNDS.importFiles.value) throw new NotAnExport('the ZIP contains too many files');
    if (files.has(fileName))
      throw new NotAnExport(`the ZIP contains two files with the same name: ${printable(fileName)}`);
    if (isSpecial(entry))
      throw new NotAnExport(`the ZIP contains a link or another special file: ${printable(fileName)}`);
    files.set(fileName, {
      compressedSize,
      uncompressedSize,
      compressionMethod,
      generalPurposeBitFlag,
      relativeOffsetOfLocalHeader,
    });
  }
  return files;
};

/** Reads to the end. Errors of the ZIP become one-line errors. @throws {NotAnExport} */
export async function* wholeOf(bytes: Readable): AsyncGenerator<Buffer> {
  try {
    // Files of a ZIP yield bytes. The type of a stream itself says `any`.
    yield* bytes as AsyncIterable<Buffer>;
  } catch (error) {
    throw asNotAnExport(error, 'the file in the ZIP is damaged');
  }
}
