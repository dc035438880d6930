import { QueryClient } from '@tanstack/react-query';
import { ApiError, isSessionEnd } from './api-error.ts';

/** What the server has judged stays judged; only silence and 5xx are worth asking again, unless it names a time to wait. */
const worthRetrying = (failures: number, error: unknown): boolean =>
  failures < 2 &&
  !isSessionEnd(error) &&
  !(error instanceof ApiError && (error.status < 500 || error.retryAfter !== null));

export const queryClient = new QueryClient({
  defaultOptions: {
    // `always`: an offline request should fail and be told about, not wait in silence.
    queries: { staleTime: 30_000, retry: worthRetrying, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});
