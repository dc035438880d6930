import type { Bounds } from './bound.ts';

const TASK_FAILS = 'the task fails with `provider_invalid`';

export const ENGINES_BOUNDS = {
  answerBytes: {
    value: 512 * 1024 ** 2,
    unit: 'bytes',
    per: 'request',
    limits: 'answer of a model, after decompression',
    answer: TASK_FAILS,
  },
  pictureCharacters: {
    value: 128 * 1024 ** 2,
    unit: 'characters',
    per: 'request',
    limits: 'base64 of one picture in the answer of a model',
    answer: TASK_FAILS,
  },
  refusalBytes: {
    value: 1024 ** 2,
    unit: 'bytes',
    per: 'request',
    limits: 'answer of a model that says why there is no result',
    answer: 'the rest is not read',
  },
  answerDepth: {
    value: 64,
    unit: 'count',
    per: 'request',
    limits: 'levels of JSON in the answer of a model',
    answer: TASK_FAILS,
  },
  answerDocuments: {
    value: 20_000,
    unit: 'count',
    per: 'request',
    limits: 'documents, such as events, in the answer of a model whose fields are read',
    answer: 'of further ones only the picture is read',
  },
  answerValues: {
    value: 100_000,
    unit: 'count',
    per: 'request',
    limits: 'JSON values that are kept of one document in the answer of a model',
    answer: 'further ones are not kept',
  },
  answerText: {
    value: 8192,
    unit: 'characters',
    per: 'request',
    limits: 'text that is kept of one string in the answer of a model, pictures aside',
    answer: 'the rest is not kept',
  },
  answerTexts: {
    value: 1024 ** 2,
    unit: 'characters',
    per: 'request',
    limits: 'text that is kept of one document in the answer of a model',
    answer: 'the rest is not kept',
  },
} as const satisfies Bounds;
