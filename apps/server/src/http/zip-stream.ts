import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { NotFound } from '../errors.ts';

const NAME_LENGTH = 120;

export interface ZipEntry {
  name: string;
  modifiedAt: Date;
  open: () => Promise<Readable>;
}

/** Gives names that every file system takes, no two of them alike: from a title and an extension with its dot. */
export const fileNames = (): ((title: string, extension: string) => string) => {
  const taken = new Set<string>();
  return (title, extension) => {
    const base =
      title
        .replaceAll(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '_')
        .replace(/^\.+|[. ]+$/g, '')
        .slice(0, NAME_LENGTH) || '_';
    let name = base + extension;
    for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${base} (${n})${extension}`;
    taken.add(name.toLowerCase());
    return name;
  };
};

/** A file whose bytes are about to be read. */
interface OpenEntry {
  name: string;
  modifiedAt: Date;
  stream: Readable;
}

/** Each is opened when its turn comes. What is not there any more is left out, unless `onMissing` rejects. */
export async function* openEntries(
  entries: Iterable<ZipEntry>,
  onMissing: (name: string) => Promise<void>,
): AsyncGenerator<OpenEntry> {
  for (const { name, modifiedAt, open } of entries)
    try {
      yield { name, modifiedAt, stream: await open() };
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      await onMissing(name);
    }
}

const fill = async (zip: ZipFile, output: Readable, entries: AsyncIterable<OpenEntry>): Promise<void> => {
  for await (const { name, modifiedAt, stream } of entries) {
    // Whoever hangs up leaves a file open otherwise.
    const release = (): unknown => stream.destroy();
    output.once('close', release);
    if (output.destroyed) {
      release();
      return;
    }
    zip.addReadStream(stream, name, { compress: false, mtime: modifiedAt });
    await finished(stream);
    output.off('close', release);
  }
  zip.end();
};

/** One file after the other, streamed as it is: pictures and videos are compressed already. */
export const zipStream = (entries: AsyncIterable<OpenEntry>): Readable => {
  const zip = new ZipFile();
  // yazl names its output by the older interface; it is a PassThrough.
  const output = zip.outputStream as Readable;
  zip.once('error', (error) => output.destroy(error));
  fill(zip, output, entries).catch((error: unknown) =>
    output.destroy(error instanceof Error ? error : new Error('unreadable entry')),
  );
  return output;
};
