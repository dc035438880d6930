import { expect, it } from 'vitest';
import { ApiError, NetworkError } from '../../../lib/http/api-error.ts';
import { failureOf } from './save-task.ts';

it.each([
  [new ApiError(413, { code: 'quota_exceeded' }), 'full'],
  [new ApiError(400, { code: 'image_url_not_allowed' }), 'gone'],
  [new ApiError(404, { code: 'not_found' }), 'gone'],
  [new ApiError(429, { code: 'too_many_requests' }, 600), 'unsaved'],
  [new NetworkError('offline'), 'unsaved'],
])('%s leaves a result %s', (error, failure) => {
  expect(failureOf(error)).toBe(failure);
});
