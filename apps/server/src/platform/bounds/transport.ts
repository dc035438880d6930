import { NEXT_LENGTH } from '@pictor/contracts';
import type { Bounds } from './bound.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

export const TRANSPORT_BOUNDS = {
  nextLength: {
    value: NEXT_LENGTH,
    unit: 'characters',
    per: 'request',
    limits: 'the address to return to after the sign-in',
    answer: 'the redirect keeps only the path',
  },
  connectionsPerAddress: {
    value: 1000,
    unit: 'count',
    per: 'address',
    limits:
      'open connections; connections from `TRUSTED_PROXIES`, or from this machine if no proxies are set, count only for the limit for each process',
    answer: '`503 unavailable`, then the connection is closed',
  },
  connections: {
    value: 5000,
    unit: 'count',
    per: 'process',
    limits: 'open connections',
    answer: '`503 unavailable`, then the connection is closed',
  },
  requestsInFlight: {
    value: 16,
    unit: 'count',
    per: 'connection',
    limits: 'requests without an answer',
    answer: 'the connection is closed',
  },
  headersTime: {
    value: 9000,
    unit: 'milliseconds',
    per: 'request',
    limits: 'time until the headers have arrived',
    answer: '`408 request_timeout`',
  },
  requestTime: {
    // Half a gigabyte at 5 Mbit/s.
    value: 900_000,
    unit: 'milliseconds',
    per: 'request',
    limits: 'time until headers and body have arrived',
    answer: '`408 request_timeout`',
  },
  idleTime: {
    value: 65_000,
    unit: 'milliseconds',
    per: 'connection',
    limits: 'time without a request',
    answer: 'the connection is closed',
  },
  answerStallTime: {
    value: 30_000,
    unit: 'milliseconds',
    per: 'connection',
    limits: 'time in which the client reads nothing of an answer',
    answer: 'the connection is closed at most 40 s later',
  },
  answerRate: {
    value: 2 * KIB,
    unit: 'bytes',
    per: 'connection',
    limits: 'smallest number of bytes of an answer that a client has to read in a second',
    answer: 'the connection is closed',
  },
  jsonTime: {
    value: 60_000,
    unit: 'milliseconds',
    per: 'request',
    limits: 'time until a JSON body has arrived',
    answer: '`408 request_timeout`',
  },
  jsonBody: {
    value: MIB,
    unit: 'bytes',
    per: 'request',
    limits: 'a JSON body, except to save an image',
    answer: '`413 payload_too_large`',
  },
  jsonImageBody: {
    // A data URL of 20 MiB grows by a third in base64.
    value: 28 * MIB,
    unit: 'bytes',
    per: 'request',
    limits: 'a JSON body to save an image (`POST /api/v1/images`)',
    answer: '`413 payload_too_large`',
  },
  jsonText: {
    value: 4 * MIB,
    unit: 'bytes',
    per: 'request',
    limits: 'a JSON body, not counting ASCII strings of more than 256 KiB',
    answer: '`413 payload_too_large`',
  },
  jsonDepth: {
    value: 32,
    unit: 'count',
    per: 'request',
    limits: 'levels of a JSON body',
    answer: '`400 json_too_complex`',
  },
  jsonNodes: {
    value: 20_000,
    unit: 'count',
    per: 'request',
    limits: 'values of a JSON body',
    answer: '`400 json_too_complex`',
  },
  jsonEscapedQuotes: {
    value: 100_000,
    unit: 'count',
    per: 'request',
    limits: 'escaped quotes in the strings of a JSON body',
    answer: '`400 json_too_complex`',
  },
  imageUrl: {
    value: 2048,
    unit: 'characters',
    per: 'request',
    limits: 'an `image_url` that is not a `data:` URL',
    answer: '`400 image_url_not_allowed`',
  },
  smallJsonPerCaller: {
    value: 4 * MIB,
    unit: 'bytes',
    per: 'person',
    limits: 'JSON bodies of up to 1 MiB in memory, until they are answered; for each address if not signed in',
    answer: '`429 too_many_requests`',
  },
  smallJson: {
    value: 16 * MIB,
    unit: 'bytes',
    per: 'process',
    limits: 'JSON bodies of up to 1 MiB in memory, until they are answered',
    answer: '`503 unavailable`',
  },
  largeJsonPerCaller: {
    value: 28 * MIB,
    unit: 'bytes',
    per: 'person',
    limits: 'JSON bodies of more than 1 MiB in memory, until they are answered',
    answer: '`429 too_many_requests`',
  },
  largeJson: {
    value: 42 * MIB,
    unit: 'bytes',
    per: 'process',
    limits: 'JSON bodies of more than 1 MiB in memory, until they are answered',
    answer: '`503 unavailable`',
  },
  downloadsPerCaller: {
    value: 128,
    unit: 'count',
    per: 'address',
    limits: 'files that are being sent; each signed-in person has a separate limit of the same size',
    answer: '`429 too_many_requests`',
  },
  downloads: {
    value: 1024,
    unit: 'count',
    per: 'process',
    limits: 'files that are being sent',
    answer: '`503 unavailable`',
  },
  streamsPerCaller: {
    value: 128,
    unit: 'count',
    per: 'address',
    limits:
      'scripts, style sheets and archives that are being sent; each signed-in person has a separate limit of the same size',
    answer: '`429 too_many_requests`',
  },
  streams: {
    value: 512,
    unit: 'count',
    per: 'process',
    limits: 'scripts, style sheets and archives that are being sent',
    answer: '`503 unavailable`',
  },
  waitingBytesPerCaller: {
    value: 16 * MIB,
    unit: 'bytes',
    per: 'address',
    limits:
      'long answers and small files in memory that clients have not read yet; each signed-in person has a separate limit of the same size',
    answer: '`429 too_many_requests`',
  },
  waitingBytes: {
    value: 32 * MIB,
    unit: 'bytes',
    per: 'process',
    limits: 'long answers and small files in memory that clients have not read yet',
    answer: '`503 unavailable`',
  },
  eventStreamsPerPerson: {
    value: 16,
    unit: 'count',
    per: 'person',
    limits: 'open event streams',
    answer: '`429 too_many_requests`',
  },
  eventStreams: {
    value: 2000,
    unit: 'count',
    per: 'process',
    limits: 'open event streams',
    answer: '`503 unavailable`',
  },
  eventBytesPerStream: {
    value: MIB,
    unit: 'bytes',
    per: 'connection',
    limits: 'events that the client has not read yet; a single event may be larger',
    answer: 'the stream is closed',
  },
  eventBytesPerPerson: {
    value: 8 * MIB,
    unit: 'bytes',
    per: 'person',
    limits: 'events that the clients of the person have not read yet',
    answer: 'the stream is closed',
  },
  eventBytes: {
    value: 16 * MIB,
    unit: 'bytes',
    per: 'process',
    limits: 'events that clients have not read yet',
    answer: 'the stream is closed',
  },
  uploadsPerPerson: {
    value: 64,
    unit: 'count',
    per: 'person',
    limits: 'concurrent uploads',
    answer: '`429 too_many_requests`',
  },
  uploads: {
    value: 256,
    unit: 'count',
    per: 'process',
    limits: 'concurrent uploads',
    answer: '`503 unavailable`',
  },
  stagedBytes: {
    value: 8 * 1024 * MIB,
    unit: 'bytes',
    per: 'process',
    limits: 'bytes of uploads that are not stored yet',
    answer: '`503 unavailable`',
  },
  uploadStallTime: {
    value: 30_000,
    unit: 'milliseconds',
    per: 'request',
    limits: 'time in which nothing of an upload arrives',
    answer: '`408 request_timeout`',
  },
  fragmentBytes: {
    value: 64,
    unit: 'bytes',
    per: 'request',
    limits: 'smallest average size of the fragments in which a body arrives, after the first 4,096 fragments',
    answer: '`400 bad_request`',
  },
  formFields: {
    value: 16,
    unit: 'count',
    per: 'request',
    limits: 'fields of a form besides its files',
    answer: '`413 too_many_parts`',
  },
  formField: {
    // A title of 200 characters, each of four bytes.
    value: KIB,
    unit: 'bytes',
    per: 'request',
    limits: 'a field of a form',
    answer: '`413 too_many_parts`',
  },
  formPartHeaders: {
    value: 8 * KIB,
    unit: 'bytes',
    per: 'request',
    limits: 'headers of a part of a form',
    answer: 'the rest of the headers is ignored',
  },
} as const satisfies Bounds;

/** The limits that a server enforces. Tests lower them. */
export type TransportLimits = Readonly<Record<keyof typeof TRANSPORT_BOUNDS, number>>;

export const transportLimits = (changed: Partial<TransportLimits> = {}): TransportLimits => {
  const values = Object.entries(TRANSPORT_BOUNDS).map(([name, { value }]) => [name, value]);
  // The type of `fromEntries` loses the names of the keys. They are those of the object above.
  return { ...(Object.fromEntries(values) as TransportLimits), ...changed };
};
