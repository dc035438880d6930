import type { HeifKind } from '../heif-kind.ts';
import { convertPicture } from './convert-picture.ts';

/** What the worker is asked; one question is all that it lives for. */
export interface Question {
  file: Blob;
  kind: HeifKind;
}

export type Answer = { picture: Blob } | { problem: string };

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  const answer = (given: Answer): void => postMessage(given);
  convertPicture(data.file, data.kind).then(
    (picture) => answer({ picture }),
    (error: unknown) => answer({ problem: String(error) }),
  );
});
