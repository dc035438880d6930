import type { DarkroomReading, DarkroomTaskReading } from '@pictor/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../../lib/http/http.ts';

const DARKROOM = '/api/v1/darkroom';

/** Milliseconds. A reading of typed words is not useful for long. The reading of a task never changes. */
const KEPT = 5 * 60_000;

/** Asks how the darkroom would read these words. Cancelled when nothing needs it any more. A failure is not reported. */
export const readingQuery = (prompt: string) =>
  queryOptions({
    queryKey: ['darkroom', 'read', prompt],
    queryFn: ({ signal }) => request<DarkroomReading>(`${DARKROOM}/read`, { method: 'POST', body: { prompt }, signal }),
    staleTime: KEPT,
    gcTime: KEPT,
    retry: false,
  });

export const taskReadingQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['darkroom', 'task', taskId],
    queryFn: ({ signal }) =>
      request<DarkroomTaskReading>(`${DARKROOM}/reading?task_id=${encodeURIComponent(taskId)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
