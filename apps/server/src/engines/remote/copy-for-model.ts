import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { MaskConvention } from '../../platform/imaging/mask-for-model.ts';
import type { ModelCopy } from '../../platform/imaging/prepare.ts';
import type { JobRefusal } from '../../platform/picture-processes/job.ts';
import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { type EngineCall, picturesOf } from '../engine.ts';

const fault = ({ message }: JobRefusal): Error =>
  new Error(`cannot prepare a copy of the original for the model: ${message}`);

interface WorkOptions {
  processes: PictureProcesses;
  owner: string;
  signal: AbortSignal;
}

interface CopyLimits {
  /** The maximum length of the copy. */
  maxBytes: number;
  /** The longest side that the model can use, in pixels. Undefined: any. */
  maxSide?: number;
  /** Whether the model can read WebP. */
  readsWebp?: boolean;
}

type CopyOptions = CopyLimits & WorkOptions;

const makeCopy = async (
  { bytes: original, mimeType }: EncodedImage,
  { maxBytes, maxSide, readsWebp = true, processes, owner, signal }: CopyOptions,
): Promise<ModelCopy> => {
  const { result, bytes } = await processes.withFile(original, (path) =>
    processes.withOutput((output) =>
      processes.run<'prepare'>(
        { kind: 'prepare', path, mimeType, maxBytes, maxSide, readsWebp, output },
        { owner, signal },
        fault,
      ),
    ),
  );
  return { bytes, ...result };
};

/** The copies of each picture, by their limits. */
const made = new WeakMap<EncodedImage, Map<string, Promise<ModelCopy>>>();

/**
 * Makes a copy of a picture that may be sent to a remote model: without metadata, within the limits. The calls of one task share a copy.
 * They have the same owner and end together.
 */
export const copyForModel = async (picture: EncodedImage, options: CopyOptions): Promise<ModelCopy> => {
  const { maxBytes, maxSide, readsWebp, signal } = options;
  signal.throwIfAborted();
  const copies = made.get(picture) ?? new Map<string, Promise<ModelCopy>>();
  made.set(picture, copies);
  const key = JSON.stringify([maxBytes, maxSide, readsWebp]);
  const known = copies.get(key);
  if (known) return await known;
  const copy = makeCopy(picture, options);
  copies.set(key, copy);
  // A later attempt tries again.
  copy.catch(() => copies.delete(key));
  return await copy;
};

/** How many copies of a call are made at the same time. The pictures of others find a free process beside them. */
const COPIES_AT_ONCE = 2;

interface CopiesOptions extends Omit<CopyLimits, 'maxBytes'>, Pick<WorkOptions, 'processes'> {
  /** The maximum length of each copy. Undefined: any. */
  maxBytes?: number;
  /** The maximum length of all copies together. Undefined: any. */
  maxBytesInAll?: number;
}

/** A faithful copy of a JPEG is at most about this many times as long as the original, for JPEGs of a low quality, plus a header. */
const GROWTH = 6;
const HEADER_BYTES = 50_000;

/** Divides a length between the copies of pictures. A picture that needs less than an equal part leaves the rest to the others. */
export const sharesOf = (lengths: readonly number[], inAll: number): number[] => {
  const shares = lengths.map(() => 0);
  const byLength = [...lengths.keys()].toSorted((one, other) => (lengths[one] ?? 0) - (lengths[other] ?? 0));
  let left = inAll;
  for (const [taken, at] of byLength.entries()) {
    const share = Math.min(GROWTH * (lengths[at] ?? 0) + HEADER_BYTES, Math.floor(left / (byLength.length - taken)));
    shares[at] = share;
    left -= share;
  }
  // The longest picture takes what is left.
  const last = byLength.at(-1);
  if (last !== undefined) shares[last] = (shares[last] ?? 0) + left;
  return shares;
};

/** Copies of the source and of the references, in their order. */
export const copiesForModel = async (
  call: EngineCall,
  { maxBytes = Number.MAX_SAFE_INTEGER, maxBytesInAll, ...options }: CopiesOptions,
): Promise<ModelCopy[]> => {
  const { owner, signal, report } = call;
  const pictures = picturesOf(call);
  if (pictures.length > 0) report({ stage: 'preparing' });
  const lengths = pictures.map(({ bytes }) => bytes.length);
  const shares = maxBytesInAll === undefined ? undefined : sharesOf(lengths, maxBytesInAll);
  const work = pictures.map(
    (picture, at) => () =>
      copyForModel(picture, { ...options, maxBytes: Math.min(maxBytes, shares?.[at] ?? maxBytes), owner, signal }),
  );
  const copies: ModelCopy[] = [];
  for (let at = 0; at < work.length; at += COPIES_AT_ONCE)
    copies.push(...(await Promise.all(work.slice(at, at + COPIES_AT_ONCE).map((copy) => copy()))));
  return copies;
};

/**
 * Makes a mask in the convention of a model from a mask in the convention of the port (white may change, black and transparent stays), with
 * the size of the copy for the model. It is a PNG.
 */
export const maskForModel = async (
  { bytes: mask }: EncodedImage,
  { width, height }: Pick<ModelCopy, 'width' | 'height'>,
  { edits, processes, owner, signal }: WorkOptions & { edits: MaskConvention },
): Promise<EncodedImage> => {
  const { bytes } = await processes.withFile(mask, (path) =>
    processes.withOutput((output) =>
      processes.run<'mask'>({ kind: 'mask', path, width, height, edits, output }, { owner, signal }, fault),
    ),
  );
  return { bytes, mimeType: 'image/png' };
};
