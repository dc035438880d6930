import type { DarkroomReading, DarkroomTaskReading } from '@pictor/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../../lib/http.ts';

const DARKROOM = '/api/v1/darkroom';

/** What was read of words that are typed is of no use for long; how a task was read does not change. */
const KEPT = 5 * 60_000;

/** How the darkroom would read these words. Given up when nobody waits for it any more; its failure is nobody's trouble. */
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
