import type { ErrorCode } from '@pictor/contracts';

/** The `code` of a system error such as ENOENT, or of Node's own. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

interface ErrorDetails {
  /** Extra fields of the wire's error body. */
  body?: Record<string, unknown>;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** What may be told to the caller: `message` is for a person, `code` for a program, `status` is the HTTP status. */
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

export class Forbidden extends DomainError {
  override readonly name = 'Forbidden';

  constructor(code: ErrorCode, message: string) {
    super(403, code, message);
  }
}

/** Also the answer to someone else's thing: a stranger cannot tell it from one that never was. */
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

/** The connection is closed with the answer, since the rest of the request may still come. */
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

/** Whether a disk or a database is to blame, so that what was done before is not known for sure. */
export const isServerFault = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.status >= 500;

/** The operating system's codes, such as EEXIST, and PostgreSQL's for who may not sign in and what is not to be had. */
const OUTSIDE = /^(E[A-Z0-9]{2,}|(28|3D)\w{3}|42501)$/;
/** Of one file that is there: a bad sector, somebody else's, or not a file at all. */
const UNREADABLE = new Set(['EIO', 'EACCES', 'EPERM', 'EISDIR', 'ERR_FS_EISDIR']);

/** What the operating system, a database or a bucket has said, in its words; undefined where Pictor itself is to blame. */
export const outsideReason = (error: unknown): string | undefined => {
  const reason = isServerFault(error) ? error.cause : error;
  if (reason === error && !OUTSIDE.test(errorCode(error) ?? '')) return undefined;
  return (reason instanceof Error && reason.message) || errorCode(reason);
};

/** Whether one file cannot be read, which says nothing of the others. */
export const isUnreadable = (error: unknown): boolean =>
  UNREADABLE.has(errorCode(isServerFault(error) ? error.cause : error) ?? '');
