import { EngineError } from '../../engines/engine.ts';
import { DiskFull, DomainError, NotFound } from '../../errors.ts';
import type { Failure } from './repo.ts';

const failure = (error_code: Failure['error_code'], message: string, evidence?: unknown): Failure => ({
  error_code,
  message,
  evidence: evidence === undefined ? null : JSON.stringify(evidence),
});

export const STOPPED = failure('stopped', '任务已停止');
export const INTERRUPTED = failure('interrupted', '服务器多次中断了这个任务，请重试');
export const timedOut = (seconds: number): Failure => failure('timeout', `任务超时（${seconds} 秒）`);

/** What a run's error means for the person, or undefined where it is a fault of ours that belongs in the log as well. */
export const failureOf = (error: unknown): Failure | undefined => {
  if (error instanceof EngineError) return failure(error.code, error.message, error.evidence);
  // Deleted between the request and the run.
  if (error instanceof NotFound) return failure('original_missing', '原图已经被删除，请重新上传后再试');
  if (error instanceof DiskFull) return failure('internal', error.message);
  if (error instanceof DomainError && error.status < 500)
    return failure('provider_invalid', '模型返回的图片无法使用，请重试', { code: error.code });
  return undefined;
};

export const INTERNAL = failure('internal', '服务器处理这张图片时出错了，请重试');
