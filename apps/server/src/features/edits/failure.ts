import { EngineError, type Evidence } from '../../engines/engine.ts';
import { DomainError, NotFound } from '../../errors.ts';
import { storedEvidence } from './evidence.ts';
import type { Failure } from './work-repo.ts';

/** The engine has answered, and what it made could not be kept; `cause` says why. */
export class ResultNotKept extends Error {
  override readonly name = 'ResultNotKept';
  readonly evidence: Evidence;

  constructor(evidence: Evidence, cause: unknown) {
    super('the result could not be kept', { cause });
    this.evidence = evidence;
  }
}

const failure = (error_code: Failure['error_code'], message: string, evidence?: Evidence): Failure => ({
  error_code,
  message,
  evidence: evidence === undefined ? null : storedEvidence(evidence),
});

export const STOPPED = failure('stopped', '任务已停止');
export const INTERRUPTED = failure('interrupted', '服务器多次中断了这个任务，请重试');
export const timedOut = (seconds: number): Failure => failure('timeout', `任务超时（${seconds} 秒）`);

/** What a run's error means for the person; a fault of ours belongs into the log as well. */
export const failureOf = (error: unknown): { failure: Failure; isOurs: boolean } => {
  if (error instanceof EngineError)
    return { failure: failure(error.code, error.message, error.evidence), isOurs: false };
  // Deleted between the request and the run.
  if (error instanceof NotFound)
    return { failure: failure('original_missing', '原图已经被删除，请重新上传后再试'), isOurs: false };
  const [cause, evidence] = error instanceof ResultNotKept ? [error.cause, error.evidence] : [error, undefined];
  if (cause instanceof DomainError && cause.status < 500)
    return {
      failure: failure('provider_invalid', '模型返回的图片无法使用，请重试', { ...evidence, refused: cause.code }),
      isOurs: false,
    };
  const words = cause instanceof DomainError ? cause.message : '服务器处理这张图片时出错了，请重试';
  return { failure: failure('internal', words, evidence), isOurs: true };
};
