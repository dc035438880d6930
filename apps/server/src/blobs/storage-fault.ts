import { DiskFull, errorCode, Unavailable } from '../errors.ts';

/** What a failed file operation means for the caller; what is not the disk's fault comes back as it was. */
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
    // Of file systems on a network.
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
