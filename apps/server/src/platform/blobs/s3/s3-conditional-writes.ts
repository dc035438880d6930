import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { answeredStatus, saysTaken } from './s3-fault.ts';

interface ObjectName {
  Bucket: string;
  Key: string;
}

/** The status of a server that knows the header and does not implement it, such as Backblaze B2. */
const NOT_IMPLEMENTED = 501;

/** @returns whether the write was refused because the key is taken */
const isRefused = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return false;
  } catch (error) {
    if (saysTaken(error)) return true;
    if (answeredStatus(error) === NOT_IMPLEMENTED) return false;
    throw error;
  }
};

const refusesMultipart = async (client: S3Client, name: ObjectName): Promise<boolean> => {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(name));
  const upload = { ...name, UploadId };
  try {
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload, IfNoneMatch: '*' });
    const refused = await isRefused(client.send(complete));
    if (refused) await client.send(new AbortMultipartUploadCommand(upload));
    return refused;
  } catch (error) {
    // Report the first error, not one of the cleanup.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    throw error;
  }
};

/**
 * Whether the bucket honours `If-None-Match: *` for single and for multipart writes. Tries both on an existing object that holds no user
 * data, since a server that ignores the header overwrites it.
 *
 * @throws what the SDK throws
 */
export const honoursConditionalWrites = async (client: S3Client, name: ObjectName): Promise<boolean> =>
  (await isRefused(client.send(new PutObjectCommand({ ...name, Body: 'x', IfNoneMatch: '*' })))) &&
  (await refusesMultipart(client, name));
