import type { Bounds } from '../bound.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Bodies of JSON. */
export const JSON_BOUNDS = {
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
} as const satisfies Bounds;
