import { S3Client } from '@aws-sdk/client-s3';
import { TRANSPORT_BOUNDS } from '../../bounds/transport.ts';
import type { S3Config } from '../../config/config.ts';

/** Milliseconds within which a connection has to be established. */
const CONNECT_TIMEOUT = 5000;
/** Milliseconds that a connection may be silent, both while a request is sent and while a response arrives. */
const SILENCE_TIMEOUT = 30_000;
/** Includes the first attempt. Errors that may be temporary are retried. */
const ATTEMPTS = 3;
/**
 * Every picture that is being sent to a slow client holds one connection. Other requests still need free connections. The SDK's own default
 * is 50.
 */
const CONNECTIONS = TRANSPORT_BOUNDS.downloads.value + 256;

/** The connection to a bucket. See docs/decisions/0005-conditional-writes.md for the checksums. */
export const createS3Client = ({ endpoint, region, credentials, forcePathStyle }: S3Config): S3Client =>
  new S3Client({
    region,
    forcePathStyle,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT,
      socketTimeout: SILENCE_TIMEOUT,
      httpAgent: { keepAlive: true, maxSockets: CONNECTIONS },
      httpsAgent: { keepAlive: true, maxSockets: CONNECTIONS },
    },
  });
