import { S3Client } from '@aws-sdk/client-s3';
import { TRANSPORT_BOUNDS } from '../bounds/transport.ts';
import type { S3Config } from '../config/config.ts';

/** Milliseconds until a connection has to be there. */
const CONNECT_TIMEOUT = 5000;
/** Milliseconds that a connection may be silent, while a request goes out as well as while an answer comes in. */
const SILENCE_TIMEOUT = 30_000;
/** The first one included. What cannot be told apart from a passing fault is tried again. */
const ATTEMPTS = 3;
/** Every picture that is on its way to a slow reader holds one connection; others have to find one still. The SDK's own default is 50. */
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
