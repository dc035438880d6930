import { z } from 'zod';

/** Every `code` that the server answers with. A client has its own words for each. */
export const ERROR_CODES = [
  'admin_only',
  'asset_in_use',
  'bad_request',
  'csrf_invalid',
  'disk_full',
  'download_running',
  'email_taken',
  'expectation_failed',
  'file_missing',
  'file_too_large',
  'forbidden',
  'headers_too_large',
  'image_url_not_allowed',
  'internal',
  'invalid_cursor',
  'json_too_complex',
  'last_administrator',
  'method_not_allowed',
  'model_cannot',
  'multipart_invalid',
  'not_found',
  'own_account',
  'payload_too_large',
  'picture_too_slow',
  'quota_exceeded',
  'range_not_satisfiable',
  'registration_closed',
  'request_timeout',
  'search_too_slow',
  'setup_token_required',
  'setup_token_wrong',
  'task_mismatch',
  'task_not_failed',
  'text_too_large',
  'thumbnail_mismatch',
  'too_many_api_keys',
  'too_many_downloads',
  'too_many_files',
  'too_many_parts',
  'too_many_pixels',
  'too_many_requests',
  'unauthenticated',
  'unavailable',
  'unknown_model',
  'unsupported_image',
  'unsupported_media_type',
  'unsupported_video',
  'uri_too_long',
  'validation_failed',
  'workspace_full',
  'wrong_credentials',
  'wrong_host',
  'wrong_password',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Every answer outside 2xx and 3xx. `error` is for a person, `code` for a program: one of {@link ERROR_CODES}. */
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
