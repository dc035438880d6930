import type { Bounds } from '../bound.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Downloads and event streams. */
export const RESPONSE_BOUNDS = {
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
} as const satisfies Bounds;
