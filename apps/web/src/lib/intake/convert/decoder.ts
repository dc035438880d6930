import type { HeifKind } from '../heif-kind.ts';
import { convertPicture } from './convert-picture.ts';
import { DecoderMissing } from './decoder-missing.ts';

/** The request to the worker. Each worker handles exactly one. */
export interface Question {
  file: Blob;
  kind: HeifKind;
}

/** `missing`: the decoder could not be loaded. */
export type Answer = { picture: Blob } | { problem: string; missing: boolean };

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  const answer = (given: Answer): void => postMessage(given);
  convertPicture(data.file, data.kind).then(
    (picture) => answer({ picture }),
    (error: unknown) => answer({ problem: String(error), missing: error instanceof DecoderMissing }),
  );
});
