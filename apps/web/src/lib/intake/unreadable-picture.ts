import type { HeifKind } from './heif-kind.ts';

/** This browser cannot read a picture that has to be converted for the server. */
export class UnreadablePicture extends Error {
  readonly kind: HeifKind;
  constructor(kind: HeifKind, options?: ErrorOptions) {
    super(`The ${kind} picture cannot be read`, options);
    this.kind = kind;
  }
}

/** The file cannot be read: it was moved or deleted, it is a folder, or it is only in a cloud. */
export class UnreadableFile extends Error {}
