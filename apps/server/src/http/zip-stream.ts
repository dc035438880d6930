import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

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

/** Each file is opened when its turn comes and streamed as it is: pictures and videos are compressed already. */
export const zipStream = (entries: readonly ZipEntry[]): Readable => {
  const zip = new ZipFile();
  // yazl names its output by the older interface; it is a PassThrough.
  const output = zip.outputStream as Readable;
  let current: Readable | undefined;
  // Whoever hangs up leaves a file open otherwise.
  output.once('close', () => current?.destroy());
  for (const { name, modifiedAt, open } of entries) {
    zip.addReadStreamLazy(name, { compress: false, mtime: modifiedAt }, (callback) => {
      open().then(
        (stream) => {
          current = stream;
          if (output.destroyed) stream.destroy();
          else callback(null, stream);
        },
        (error: unknown) => output.destroy(error instanceof Error ? error : new Error('unreadable entry')),
      );
    });
  }
  zip.once('error', (error) => output.destroy(error));
  zip.end();
  return output;
};
