import type { HeifKind } from './heif-kind.ts';

/** This browser cannot read a picture that the server would not take as it is. */
export class UnreadablePicture extends Error {
  readonly kind: HeifKind;
  constructor(kind: HeifKind, options?: ErrorOptions) {
    super(`The ${kind} picture cannot be read`, options);
    this.kind = kind;
  }
}

/** The bytes of a file cannot be had: it was moved or deleted, is a folder, or lies in a cloud. */
export class UnreadableFile extends Error {}
