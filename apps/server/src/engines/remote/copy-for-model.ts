import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { JobRefusal } from '../../platform/picture-processes/job.ts';
import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';

const fault = ({ message }: JobRefusal): Error =>
  new Error(`cannot prepare a copy of the original for the model: ${message}`);

interface CopyOptions {
  /** The maximum length of the copy. */
  maxBytes: number;
  processes: PictureProcesses;
  owner: string;
  signal: AbortSignal;
}

/** Makes a copy of a picture that may be sent to a remote model: without metadata, at most `maxBytes` long. */
export const copyForModel = async (
  { bytes: original, mimeType }: EncodedImage,
  { maxBytes, processes, owner, signal }: CopyOptions,
): Promise<EncodedImage> => {
  const { result, bytes } = await processes.withFile(original, (path) =>
    processes.withOutput((output) =>
      processes.run<'prepare'>({ kind: 'prepare', path, mimeType, maxBytes, output }, { owner, signal }, fault),
    ),
  );
  return { bytes, mimeType: result.mimeType };
};
