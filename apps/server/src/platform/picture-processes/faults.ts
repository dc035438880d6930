/** The picture does not decode. */
export class PictureUnreadable extends Error {
  override readonly name = 'PictureUnreadable';
}

/** The process that worked on the picture died. The picture may have been designed to crash the decoder. */
export class PictureProcessDied extends Error {
  override readonly name = 'PictureProcessDied';
}

/** The work took longer than its time limit and was ended. */
export class PictureTooSlow extends Error {
  override readonly name = 'PictureTooSlow';
}
