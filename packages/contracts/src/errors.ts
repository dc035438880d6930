import { z } from 'zod';

/** Every answer outside 2xx and 3xx. `error` is for a person, `code` for a program. */
export const ErrorBody = z.object({
  error: z.string(),
  code: z.string(),
  request_id: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  used_bytes: z.int().optional(),
  quota_bytes: z.int().optional(),
  required_bytes: z.int().optional(),
  /** With `thumbnail_mismatch`: the thumbnail that the picture has now. */
  thumbnail_id: z.string().optional(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** Why a task failed. The words beside it are in {@link Task} `message`. */
export const TASK_ERROR_CODES = [
  'stopped',
  'timeout',
  'interrupted',
  'content_blocked',
  'no_image',
  'rate_limited',
  'provider_quota',
  'provider_auth',
  'provider_unavailable',
  'provider_invalid',
  'unsupported_instruction',
  'model_retired',
  'original_missing',
  'internal',
] as const;
export const TaskErrorCode = z.enum(TASK_ERROR_CODES);
export type TaskErrorCode = z.infer<typeof TaskErrorCode>;
