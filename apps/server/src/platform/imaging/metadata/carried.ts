/** The metadata that a result takes over from its original. Each part is ready to be written. */
export interface Carried {
  icc?: Buffer | undefined;
  /** In TIFF format. */
  exif?: Buffer | undefined;
  xmp?: Buffer | undefined;
  /** In Photoshop format. */
  iptc?: Buffer | undefined;
}

export interface CarryOptions {
  /** The size of the new picture, in pixels. */
  size: { width: number; height: number };
  /** Whether the result keeps the position where the photograph was taken. */
  keepsPosition: boolean;
}
