import { QueryClient } from '@tanstack/react-query';
import { ApiError, isSessionEnd } from './api-error.ts';

/** Retry only a missing answer and 5xx. A 4xx would not change, and with `Retry-After` the server names its own time to wait. */
const worthRetrying = (failures: number, error: unknown): boolean =>
  failures < 2 &&
  !isSessionEnd(error) &&
  !(error instanceof ApiError && (error.status < 500 || error.retryAfter !== null));

export const queryClient = new QueryClient({
  defaultOptions: {
    // `always`: an offline request should fail and be reported instead of waiting silently.
    queries: { staleTime: 30_000, retry: worthRetrying, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});
