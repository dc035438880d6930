import { S3ServiceException } from '@aws-sdk/client-s3';
import { DiskFull, Unavailable } from '../../errors.ts';

/** Error names of MinIO and Ceph. Amazon's buckets are never full. */
const FULL = new Set(['XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded', 'QuotaExceeded']);

const INSUFFICIENT_STORAGE = 507;

/** The HTTP status of a bucket's response. Undefined if there was no response. */
export const answeredStatus = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** Whether a conditional write found the key taken: 412, or 409 if another write of the same key was under way. */
export const saysTaken = (error: unknown): boolean =>
  answeredStatus(error) === 412 || (error instanceof S3ServiceException && error.name === 'ConditionalRequestConflict');

/**
 * Maps a failed request to a bucket to an error for the caller. A caller can fix none of the causes: the bucket may refuse the request
 * (credentials, a missing bucket, too many requests), or its response may not arrive.
 */
export const bucketFault = (error: unknown): DiskFull | Unavailable => {
  if (error instanceof DiskFull || error instanceof Unavailable) return error;
  if (error instanceof S3ServiceException && (FULL.has(error.name) || answeredStatus(error) === INSUFFICIENT_STORAGE))
    return new DiskFull(error);
  return new Unavailable('文件存储暂时不可用，请稍后再试', error);
};
