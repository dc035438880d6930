import type { Bounds } from './bound.ts';

export const STORAGE_BOUNDS = {
  quota: {
    value: 1024 ** 3,
    unit: 'bytes',
    per: 'person',
    limits: 'saved pictures and videos, with the part of their text that is not free',
    answer: '413 `quota_exceeded`',
    variable: 'DEFAULT_QUOTA_BYTES',
  },
  textBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    per: 'row',
    limits: 'text of a saved picture: title, model, words, `request` and `response`, in UTF-8',
    answer: '413 `text_too_large`',
  },
  freeTextBytes: {
    value: 4 * 1024,
    unit: 'bytes',
    per: 'row',
    limits: 'text of a saved picture that no quota counts',
    answer: 'the rest is charged',
  },
  libraryPictures: {
    value: 1000,
    unit: 'count',
    per: 'person',
    limits: 'pictures and videos that a library may hold however small its quota is',
    answer: 'the mean size below decides',
  },
  meanBytes: {
    value: 16 * 1024,
    unit: 'bytes',
    per: 'person',
    limits: 'mean size below which a library counts as full: 65,536 pictures and videos for each GiB of quota',
    answer: '413 `quota_exceeded`',
  },
  workspace: {
    value: 2 * 1024 ** 3,
    unit: 'bytes',
    per: 'person',
    limits: 'uploads and results that are not saved',
    answer: '413 `workspace_full`',
    variable: 'WORKSPACE_BYTES',
  },
  workspacePictures: {
    value: 1000,
    unit: 'count',
    per: 'person',
    limits: 'pictures that a workspace may hold however small it is',
    answer: 'the mean size below decides',
  },
  workspaceMeanBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    per: 'person',
    limits: 'mean size below which a workspace counts as full: 16,384 pictures for each GiB',
    answer: '413 `workspace_full`',
  },
} as const satisfies Bounds;
