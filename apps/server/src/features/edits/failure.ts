import type { BothLanguages } from '@pictor/contracts';
import { EngineError, type Evidence } from '../../engines/engine.ts';
import { DiskFull, DomainError, NotFound } from '../../errors.ts';
import { storedEvidence } from './evidence.ts';
import type { Failure } from './work-repo.ts';

const DISK_FULL = 'The disk of the server is full. Ask an administrator to make room.';

/** The engine has answered, but the result could not be stored. `cause` is the reason. */
export class ResultNotKept extends Error {
  override readonly name = 'ResultNotKept';
  readonly evidence: Evidence;

  constructor(evidence: Evidence, cause: unknown) {
    super('the result could not be stored', { cause });
    this.evidence = evidence;
  }
}

const failure = (error_code: Failure['error_code'], texts: BothLanguages, evidence?: Evidence): Failure => ({
  error_code,
  message: texts.zh,
  messages: JSON.stringify(texts),
  evidence: evidence === undefined ? null : storedEvidence(evidence),
});

export const STOPPED = failure('stopped', { zh: '任务已停止', en: 'The run was stopped' });
export const INTERRUPTED = failure('interrupted', {
  zh: '服务器多次中断了这个任务，请重试',
  en: 'The server interrupted this run several times. Try again.',
});
export const timedOut = (seconds: number): Failure =>
  failure('timeout', { zh: `任务超时（${seconds} 秒）`, en: `The run took longer than ${seconds} s and was ended` });

/**
 * Translates a run's error into a failure for the user. If `isOurs` is true, the server is at fault, and the error must be logged as well.
 */
export const failureOf = (error: unknown): { failure: Failure; isOurs: boolean } => {
  if (error instanceof EngineError)
    return { failure: { ...failure(error.code, error.texts, error.evidence), message: error.message }, isOurs: false };
  // The original was deleted between the request and the run.
  if (error instanceof NotFound)
    return {
      failure: failure('original_missing', {
        zh: '原图已经被删除，请重新上传后再试',
        en: 'The original has been deleted. Upload it again.',
      }),
      isOurs: false,
    };
  const [cause, evidence] = error instanceof ResultNotKept ? [error.cause, error.evidence] : [error, undefined];
  if (cause instanceof DomainError && cause.status < 500)
    return {
      failure: failure(
        'provider_invalid',
        { zh: '模型返回的图片无法使用，请重试', en: 'The picture that the model sent cannot be used. Try again.' },
        { ...evidence, refused: cause.code },
      ),
      isOurs: false,
    };
  const texts = {
    zh: cause instanceof DomainError ? cause.message : '服务器处理这张图片时出错了，请重试',
    en: cause instanceof DiskFull ? DISK_FULL : 'The server could not work on this picture. Try again.',
  };
  return { failure: failure('internal', texts, evidence), isOurs: true };
};
