import { open, readFile } from 'node:fs/promises';
import { isPng, reachesPixels } from './metadata/png-chunks.ts';
import { withColoursAsProfile } from './png-colour/png-colour.ts';

/**
 * The bytes that are read at each end of a file. The header of almost every photograph, including its preview and its profile, is shorter.
 */
const EDGE = 256 * 1024;

/** A picture that is to be decoded. */
export interface EncodedPicture {
  /** The path or the bytes that sharp opens. */
  input: string | Buffer;
  /** The first and the last bytes of the file, concatenated. The whole file if it is small. */
  edges: Buffer;
  /** Reads the whole file. */
  read: () => Promise<Buffer>;
}

export const inMemory = (bytes: Buffer): EncodedPicture => ({
  input: bytes,
  edges: bytes,
  read: () => Promise.resolve(bytes),
});

const readEdges = async (path: string): Promise<{ head: Buffer; edges: Buffer }> => {
  await using file = await open(path);
  const { size } = await file.stat();
  const edges = Buffer.allocUnsafe(Math.min(size, 2 * EDGE));
  const head = edges.subarray(0, EDGE);
  const tail = edges.subarray(EDGE);
  await file.read(head, 0, head.length, 0);
  await file.read(tail, 0, tail.length, size - tail.length);
  return { head, edges };
};

/** Whether the colours of a PNG need a profile, or may need one because of chunks beyond these first bytes. */
const mayNeedProfile = (head: Buffer): boolean =>
  isPng(head) && !(reachesPixels(head) && withColoursAsProfile(head) === head);

/**
 * Opens a picture so that the decoder reads the file itself: reading a photograph of 12 megapixels into memory first takes a seventh
 * longer. Replaces the colour chunks of a PNG with a profile.
 */
export const openPicture = async (path: string): Promise<EncodedPicture> => {
  const { head, edges } = await readEdges(path);
  if (mayNeedProfile(head)) return inMemory(withColoursAsProfile(await readFile(path)));
  return { input: path, edges, read: () => readFile(path) };
};
