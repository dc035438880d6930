import { NEXT_LENGTH } from '@pictor/contracts';
import type { Bounds } from '../bound.ts';

const KIB = 1024;

/** Connections, and how fast a client has to send and read. */
export const CONNECTION_BOUNDS = {
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
} as const satisfies Bounds;
