import type { Readable } from 'node:stream';
import { Entry, openPromise, type ZipFile } from 'yauzl';
import { LIBRARY_BOUNDS } from '../../bounds/library.ts';
import { outsideReason } from '../../errors.ts';
import { NotAnExport } from './manifest.ts';

/** What reading a file needs of its entry, which takes some times more. */
type FileEntry = Pick<
  Entry,
  'compressedSize' | 'uncompressedSize' | 'compressionMethod' | 'generalPurposeBitFlag' | 'relativeOffsetOfLocalHeader'
>;

const UNIX = 3;
const TYPE_OF_FILE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const SHOWN_LENGTH = 200;

/** A name from elsewhere as a part of a line. */
export const printable = (name: string): string => name.replaceAll(/\p{C}/gu, '\ufffd').slice(0, SHOWN_LENGTH);

const isSpecial = ({ versionMadeBy, externalFileAttributes }: Entry): boolean => {
  const type = (externalFileAttributes >>> 16) & TYPE_OF_FILE;
  return versionMadeBy >> 8 === UNIX && type !== 0 && type !== REGULAR && type !== FOLDER;
};

/** What the ZIP is to blame for, as one line; what the disk is to blame for as it was. */
const asNotAnExport = (error: unknown, message: string): unknown =>
  error instanceof NotAnExport || outsideReason(error) !== undefined
    ? error
    : new NotAnExport(message, { cause: error });

/** The files of a ZIP that somebody else has made. Each is read as bytes, and nothing is written under the names that it gives. */
export class ZipFiles implements Disposable {
  readonly #zip: ZipFile;
  readonly #files: ReadonlyMap<string, FileEntry>;

  private constructor(zip: ZipFile, files: ReadonlyMap<string, FileEntry>) {
    this.#zip = zip;
    this.#files = files;
  }

  /** @throws {NotAnExport} where it is no ZIP, or one that no export looks like */
  static async open(path: string): Promise<ZipFiles> {
    const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
      throw asNotAnExport(error, `${path} is no ZIP`);
    });
    try {
      return new ZipFiles(zip, await readEntries(zip));
    } catch (error) {
      zip.close();
      throw asNotAnExport(error, `${path} is a broken ZIP`);
    }
  }

  /** Bytes, as the ZIP says; undefined where it has no such file. */
  sizeOf(name: string): number | undefined {
    return this.#find(name)?.uncompressedSize;
  }

  /** Its stream ends with an error where there are more or fewer bytes than {@link sizeOf}. @throws {NotAnExport} */
  async read(name: string): Promise<Readable> {
    const file = this.#find(name);
    if (!file) throw new NotAnExport('the ZIP does not have this file');
    try {
      const bytes = await this.#zip.openReadStreamPromise(Object.assign(new Entry(), file));
      // Its reader hears of the first error; yauzl may tell of more, which nobody waits for.
      bytes.on('error', () => {});
      return bytes;
    } catch (error) {
      throw asNotAnExport(error, 'the file is broken in the ZIP');
    }
  }

  [Symbol.dispose](): void {
    this.#zip.close();
  }

  /** Manifests once named half a character where a title was cut; the ZIP has its replacement. */
  #find(name: string): FileEntry | undefined {
    return this.#files.get(name.toWellFormed());
  }
}

const readEntries = async (zip: ZipFile): Promise<Map<string, FileEntry>> => {
  const files = new Map<string, FileEntry>();
  for await (const entry of zip.eachEntry()) {
    const { fileName, compressedSize, uncompressedSize, compressionMethod } = entry;
    const { generalPurposeBitFlag, relativeOffsetOfLocalHeader } = entry;
    if (files.size >= LIBRARY_BOUNDS.importFiles.value) throw new NotAnExport('the ZIP has more files than any export');
    if (files.has(fileName)) throw new NotAnExport(`the ZIP has two files of one name: ${printable(fileName)}`);
    if (isSpecial(entry)) throw new NotAnExport(`the ZIP has a link, or something else: ${printable(fileName)}`);
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

/** Reads to the end, or throws what the ZIP is to blame for as one line. @throws {NotAnExport} */
export async function* wholeOf(bytes: Readable): AsyncGenerator<Buffer> {
  try {
    // A file of a ZIP gives bytes; a stream's own type says any.
    yield* bytes as AsyncIterable<Buffer>;
  } catch (error) {
    throw asNotAnExport(error, 'the file is broken in the ZIP');
  }
}
