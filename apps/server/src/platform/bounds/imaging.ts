import type { Bounds } from './bound.ts';

export const IMAGING_BOUNDS = {
  lightBytes: {
    value: 150 * 1024 ** 2,
    unit: 'bytes',
    per: 'picture',
    limits: 'memory up to which work on a picture counts as light; heavy work runs one at a time on two cores',
    answer: 'it waits for its turn',
  },
  waitingPictures: {
    value: 100,
    unit: 'count',
    per: 'person',
    limits: 'pictures that wait to be decoded or edited',
    answer: '429 `too_many_requests`',
  },
  pictureWaitMilliseconds: {
    value: 30_000,
    unit: 'milliseconds',
    per: 'picture',
    limits: 'time that an uploaded picture waits to be decoded',
    answer: '503 `unavailable`',
  },
  decodeMilliseconds: {
    value: 20_000,
    unit: 'milliseconds',
    per: 'picture',
    limits: 'time that decoding one picture may take',
    answer: '400 `picture_too_slow`',
  },
  editMilliseconds: {
    value: 120_000,
    unit: 'milliseconds',
    per: 'task',
    limits: 'time that the darkroom, or a copy for a model, may work on one picture',
    answer: 'the task fails with `unsupported_instruction`',
  },
} as const satisfies Bounds;
