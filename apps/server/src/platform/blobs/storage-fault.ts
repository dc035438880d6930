import { DiskFull, errorCode, Unavailable } from '../errors.ts';

/** Maps a failed file operation to an error for the caller. Returns errors that the disk did not cause unchanged. */
export const storageFault = (error: unknown): unknown => {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new DiskFull(error);
    case 'EROFS':
    case 'EXDEV':
    case 'EIO':
    case 'EACCES':
    case 'ENOENT':
    case 'EMFILE':
    case 'ENFILE':
    case 'EPERM':
    case 'ENODEV':
    case 'ENOTDIR':
    // From network file systems.
    case 'ESTALE':
    case 'ENOTCONN':
    case 'ETIMEDOUT':
    case 'EREMOTEIO':
    case 'EHOSTDOWN':
      return new Unavailable('服务器暂时无法读写文件，请稍后再试', error);
    default:
      return error;
  }
};
