import type { Bounds } from './bound.ts';

const TASK_FAILS = 'the task fails with `provider_invalid`';

export const ENGINES_BOUNDS = {
  providers: {
    value: 100,
    unit: 'count',
    per: 'deployment',
    limits: 'providers that administrators have set up',
    answer: '409 `too_many_providers`',
  },
  providerTestTime: {
    value: 15_000,
    unit: 'milliseconds',
    per: 'request',
    limits: 'time to test a provider',
    answer: 'the test fails with a message',
  },
  answerBytes: {
    value: 512 * 1024 ** 2,
    unit: 'bytes',
    per: 'request',
    limits: 'the response of a model, after decompression',
    answer: TASK_FAILS,
  },
  answerJsonBytes: {
    value: 1024 ** 2,
    unit: 'bytes',
    per: 'request',
    limits: 'the response of a model that sends the addresses of its pictures',
    answer: TASK_FAILS,
  },
  pictureCharacters: {
    value: 128 * 1024 ** 2,
    unit: 'characters',
    per: 'request',
    limits: 'base64 of one picture in the response of a model',
    answer: TASK_FAILS,
  },
  pictureFetchTime: {
    value: 120_000,
    unit: 'milliseconds',
    per: 'request',
    limits: 'time to fetch a picture from an address in the response of a model, with retries',
    answer: 'the task fails with `provider_unavailable`',
  },
  refusalBytes: {
    value: 1024 ** 2,
    unit: 'bytes',
    per: 'request',
    limits: 'an error response of a model',
    answer: 'the rest is not read',
  },
  answerDepth: {
    value: 64,
    unit: 'count',
    per: 'request',
    limits: 'levels of JSON in the response of a model',
    answer: TASK_FAILS,
  },
  answerDocuments: {
    value: 20_000,
    unit: 'count',
    per: 'request',
    limits: 'documents, such as events, whose fields are read in the response of a model',
    answer: 'only pictures are read from further documents',
  },
  answerValues: {
    value: 100_000,
    unit: 'count',
    per: 'request',
    limits: 'JSON values that are stored of one document in the response of a model',
    answer: 'further values are not stored',
  },
  answerText: {
    value: 8192,
    unit: 'characters',
    per: 'request',
    limits: 'text that is stored of one string in the response of a model, except pictures',
    answer: 'the rest is not stored',
  },
  answerTexts: {
    value: 1024 ** 2,
    unit: 'characters',
    per: 'request',
    limits: 'text that is stored of one document in the response of a model',
    answer: 'the rest is not stored',
  },
} as const satisfies Bounds;
