/** What a result takes over from its original beside the pixels. Each part is ready to be written. */
export interface Carried {
  icc?: Buffer | undefined;
  /** A TIFF. */
  exif?: Buffer | undefined;
  xmp?: Buffer | undefined;
  /** A Photoshop block. */
  iptc?: Buffer | undefined;
}

export interface CarryOptions {
  /** The size of the new picture, in pixels. */
  size: { width: number; height: number };
  /** Whether it tells where the photograph was taken. */
  keepsPosition: boolean;
}
