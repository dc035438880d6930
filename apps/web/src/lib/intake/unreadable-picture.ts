import type { HeifKind } from './heif-kind.ts';

/** This browser cannot read a picture that the server would not take as it is. */
export class UnreadablePicture extends Error {
  readonly kind: HeifKind;
  constructor(kind: HeifKind, options?: ErrorOptions) {
    super(`The ${kind} picture cannot be read`, options);
    this.kind = kind;
  }
}
