import { EngineError, type Evidence } from '../../../engines/engine.ts';
import { DiskFull, DomainError, NotFound } from '../../../platform/errors.ts';
import type { Sentence } from '../../../platform/messages/catalogue.ts';
import { formatMessage, type Message, parseMessage } from '../../../platform/messages/message.ts';
import { storedEvidence } from '../evidence.ts';
import type { Failure } from '../running/work-repo.ts';

/** The engine has answered, but the result could not be stored. `cause` is the reason. */
export class ResultNotKept extends Error {
  override readonly name = 'ResultNotKept';
  readonly evidence: Evidence;

  constructor(evidence: Evidence, cause: unknown) {
    super('the result could not be stored', { cause });
    this.evidence = evidence;
  }
}

const failure = (error_code: Failure['error_code'], message: Message, evidence?: Evidence): Failure => ({
  error_code,
  failure: formatMessage(message),
  evidence: evidence === undefined ? null : storedEvidence(evidence),
});

/** A failure that no engine explains. */
const ownFailure = (error_code: Failure['error_code'], sentence: Sentence, evidence?: Evidence): Failure =>
  failure(error_code, { language: 'zh', sentences: [sentence] }, evidence);

export const STOPPED = ownFailure('stopped', { code: 'stopped', values: {} });
export const INTERRUPTED = ownFailure('interrupted', { code: 'interrupted', values: {} });
export const timedOut = (seconds: number): Failure => ownFailure('timeout', { code: 'timed_out', values: { seconds } });

/** For a model call that made fewer results than were wanted, without a reason. */
export const RESULTS_MISSING = ownFailure('no_image', { code: 'no_picture', values: {} });

/**
 * Why a completed edit has fewer results than were asked for, as JSON.
 *
 * @param reason the first failure. Undefined if no call has failed
 */
export const shortfallOf = (results: { requested: number; failed: number }, reason: Failure | undefined): string => {
  const { language, sentences } = (reason && parseMessage(reason.failure)) ?? { language: 'zh', sentences: [] };
  return formatMessage({ language, sentences: [{ code: 'some_results_failed', values: results }, ...sentences] });
};

/** The sentence for a fault of the server itself. */
const sentenceOfFault = (error: unknown): Sentence => {
  if (error instanceof DiskFull) return { code: 'server_disk_full', values: {} };
  return { code: error instanceof DomainError ? 'server_unavailable' : 'server_failed', values: {} };
};

/**
 * Translates a run's error into a failure for the user. If `isOurs` is true, the server is at fault, and the error must be logged as well.
 */
export const failureOf = (error: unknown): { failure: Failure; isOurs: boolean } => {
  if (error instanceof EngineError) return { failure: failure(error.code, error, error.evidence), isOurs: false };
  // The original was deleted between the request and the run.
  if (error instanceof NotFound)
    return {
      failure: ownFailure('original_missing', { code: 'original_missing', values: {} }),
      isOurs: false,
    };
  const [cause, evidence] = error instanceof ResultNotKept ? [error.cause, error.evidence] : [error, undefined];
  if (cause instanceof DomainError && cause.status < 500)
    return {
      failure: ownFailure(
        'provider_invalid',
        { code: 'result_unusable', values: {} },
        {
          ...evidence,
          refused: cause.code,
        },
      ),
      isOurs: false,
    };
  return { failure: ownFailure('internal', sentenceOfFault(cause), evidence), isOurs: true };
};
