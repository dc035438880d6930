import type { ErrorCode } from '@pictor/contracts';

/** The `code` of a system error such as ENOENT, or of an error of Node.js. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

interface ErrorDetails {
  /** Extra fields of the response's error body. */
  body?: Record<string, unknown>;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** An error that may be shown to the caller: `message` is for a person, `code` for a program, `status` is the HTTP status. */
export class DomainError extends Error {
  override readonly name: string = 'DomainError';
  readonly status: number;
  readonly code: ErrorCode;
  readonly body: Record<string, unknown>;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.status = status;
    this.code = code;
    this.body = details.body ?? {};
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

export interface ValidationIssue {
  path: string;
  message: string;
}

export class ValidationError extends DomainError {
  override readonly name = 'ValidationError';

  constructor(message: string, issues: readonly ValidationIssue[]) {
    super(400, 'validation_failed', message, { body: { issues } });
  }
}

export class BadRequest extends DomainError {
  override readonly name = 'BadRequest';

  constructor(code: ErrorCode, message: string, details?: ErrorDetails) {
    super(400, code, message, details);
  }
}

export class Unauthenticated extends DomainError {
  override readonly name = 'Unauthenticated';

  constructor(code: ErrorCode = 'unauthenticated', message = '请先登录') {
    super(401, code, message);
  }
}

export class PaymentRequired extends DomainError {
  override readonly name = 'PaymentRequired';

  constructor(code: ErrorCode, message: string, details?: ErrorDetails) {
    super(402, code, message, details);
  }
}

export class Forbidden extends DomainError {
  override readonly name = 'Forbidden';

  constructor(code: ErrorCode, message: string) {
    super(403, code, message);
  }
}

/** The object does not exist, or it belongs to another user. Both cases get the same answer, so a stranger cannot tell them apart. */
export class NotFound extends DomainError {
  override readonly name = 'NotFound';

  constructor(message = '找不到请求的内容') {
    super(404, 'not_found', message);
  }
}

export class Conflict extends DomainError {
  override readonly name = 'Conflict';

  constructor(code: ErrorCode, message: string) {
    super(409, code, message);
  }
}

/** The connection is closed after this answer, since the rest of the request may still arrive. */
export class RequestTimeout extends DomainError {
  override readonly name = 'RequestTimeout';

  constructor() {
    super(408, 'request_timeout', '请求超时，请重试');
  }
}

export class RangeNotSatisfiable extends DomainError {
  override readonly name = 'RangeNotSatisfiable';

  constructor() {
    super(416, 'range_not_satisfiable', '请求的范围不在文件之内');
  }
}

export class TooLarge extends DomainError {
  override readonly name = 'TooLarge';

  constructor(code: ErrorCode, message: string, body?: Record<string, unknown>) {
    super(413, code, message, body ? { body } : {});
  }
}

export class TooManyRequests extends DomainError {
  override readonly name = 'TooManyRequests';

  constructor(retryAfterSeconds: number, message = `请求太频繁，请在 ${retryAfterSeconds} 秒后再试`) {
    super(429, 'too_many_requests', message, { retryAfterSeconds });
  }
}

export class Unavailable extends DomainError {
  override readonly name: string = 'Unavailable';

  constructor(message = '服务暂时不可用，请稍后再试', cause?: unknown) {
    super(503, 'unavailable', message, { retryAfterSeconds: 5, cause });
  }
}

export class DiskFull extends DomainError {
  override readonly name = 'DiskFull';

  constructor(cause: unknown) {
    super(507, 'disk_full', '服务器磁盘空间不足，请联系管理员', { retryAfterSeconds: 60, cause });
  }
}

/** Whether the disk or the database failed. If so, it is not certain whether the last operation took effect. */
export const isServerFault = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.status >= 500;

/**
 * The operating system's codes, such as EEXIST, and PostgreSQL's codes for failed authentication, unknown databases and missing privileges.
 */
const OUTSIDE = /^(E[A-Z0-9]{2,}|(28|3D)\w{3}|42501)$/;
/** Codes that concern a single existing file: a bad sector, a missing permission, or a path that is not a regular file. */
const UNREADABLE = new Set(['EIO', 'EACCES', 'EPERM', 'EISDIR', 'ERR_FS_EISDIR']);

/** The message of the operating system, the database or the bucket. Undefined if the error is Pictor's own. */
export const outsideReason = (error: unknown): string | undefined => {
  const reason = isServerFault(error) ? error.cause : error;
  if (reason === error && !OUTSIDE.test(errorCode(error) ?? '')) return undefined;
  return (reason instanceof Error && reason.message) || errorCode(reason);
};

/** Whether a single file cannot be read. This says nothing about other files. */
export const isUnreadable = (error: unknown): boolean =>
  UNREADABLE.has(errorCode(isServerFault(error) ? error.cause : error) ?? '');
