import type { Bounds } from './bound.ts';

export const STORAGE_BOUNDS = {
  quota: {
    value: 1024 ** 3,
    unit: 'bytes',
    per: 'person',
    limits: 'saved pictures and videos, including the part of their text that is not free',
    answer: '413 `quota_exceeded`',
    variable: 'DEFAULT_QUOTA_BYTES',
  },
  textBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    per: 'row',
    limits: 'text of a saved picture: title, model, prompt, `request` and `response`, in UTF-8',
    answer: '413 `text_too_large`',
  },
  freeTextBytes: {
    value: 4 * 1024,
    unit: 'bytes',
    per: 'row',
    limits: 'text of a saved picture that does not count against the quota',
    answer: 'the rest counts',
  },
  libraryPictures: {
    value: 1000,
    unit: 'count',
    per: 'person',
    limits: 'pictures and videos that a library may hold regardless of its quota',
    answer: 'the limit on the mean size applies',
  },
  meanBytes: {
    value: 16 * 1024,
    unit: 'bytes',
    per: 'person',
    limits: 'smallest mean size of the pictures and videos in a library: 65,536 of them for each GiB of quota',
    answer: '413 `quota_exceeded`',
  },
  workspace: {
    value: 2 * 1024 ** 3,
    unit: 'bytes',
    per: 'person',
    limits: 'unsaved uploads and results',
    answer: '413 `workspace_full`',
    variable: 'WORKSPACE_BYTES',
  },
  workspacePictures: {
    value: 1000,
    unit: 'count',
    per: 'person',
    limits: 'pictures that a workspace may hold regardless of its size',
    answer: 'the limit on the mean size applies',
  },
  workspaceMeanBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    per: 'person',
    limits: 'smallest mean size of the pictures in a workspace: 16,384 of them for each GiB',
    answer: '413 `workspace_full`',
  },
} as const satisfies Bounds;
