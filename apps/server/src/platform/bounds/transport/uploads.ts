import type { Bounds } from '../bound.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Forms with files. */
export const UPLOAD_BOUNDS = {
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
