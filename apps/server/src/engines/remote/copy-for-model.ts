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

/** Copies of the source and of the references, in their order. */
export const copiesForModel = async (
  call: EngineCall,
  options: CopyLimits & Pick<WorkOptions, 'processes'>,
): Promise<ModelCopy[]> => {
  const { owner, signal, report } = call;
  const pictures = picturesOf(call);
  if (pictures.length > 0) report({ stage: 'preparing' });
  const copies: ModelCopy[] = [];
  for (const picture of pictures) copies.push(await copyForModel(picture, { ...options, owner, signal }));
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
