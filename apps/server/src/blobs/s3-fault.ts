import { S3ServiceException } from '@aws-sdk/client-s3';
import { DiskFull, Unavailable } from '../errors.ts';

/** Names of MinIO and Ceph; Amazon's buckets are never full. */
const FULL = new Set(['XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded', 'QuotaExceeded']);

const INSUFFICIENT_STORAGE = 507;

/** The HTTP status of a bucket's answer; undefined where there was none. */
export const answeredStatus = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** Whether a conditional write found the key taken: 412, or 409 where somebody else was about to take it. */
export const saysTaken = (error: unknown): boolean =>
  answeredStatus(error) === 412 || (error instanceof S3ServiceException && error.name === 'ConditionalRequestConflict');

/**
 * What a failed request to a bucket means for the caller. Whatever a bucket refuses (credentials, a bucket that is gone, too
 * many requests), and whatever keeps its answer away, no caller can mend.
 */
export const bucketFault = (error: unknown): DiskFull | Unavailable => {
  if (error instanceof DiskFull || error instanceof Unavailable) return error;
  if (error instanceof S3ServiceException && (FULL.has(error.name) || answeredStatus(error) === INSUFFICIENT_STORAGE))
    return new DiskFull(error);
  return new Unavailable('文件存储暂时不可用，请稍后再试', error);
};
