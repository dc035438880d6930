import { SEARCH_LENGTH } from '@pictor/contracts';
import type { Bounds } from './bound.ts';

export const LIBRARY_BOUNDS = {
  searchLength: {
    value: SEARCH_LENGTH,
    unit: 'characters',
    per: 'request',
    limits: 'a search (`q`)',
    answer: '400 `validation_failed`',
  },
  searchMilliseconds: {
    value: 3000,
    unit: 'milliseconds',
    per: 'request',
    limits: 'time that a query of a search may take',
    answer: '503 `search_too_slow`',
  },
  waitingSearches: {
    value: 8,
    unit: 'count',
    per: 'person',
    limits: 'searches that wait; one runs at a time',
    answer: '429 `too_many_requests`',
  },
  searchWaitMilliseconds: {
    value: 10_000,
    unit: 'milliseconds',
    per: 'request',
    limits: 'time that a search waits for its turn',
    answer: '503 `unavailable`',
  },
  countedOffset: {
    value: 1000,
    unit: 'count',
    per: 'request',
    limits: '`offset` of a list that is answered at once; a page further on takes its turn among the searches',
    answer: 'it waits for its turn',
  },
} as const satisfies Bounds;
