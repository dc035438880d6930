import type { Sentence } from '../../../platform/messages/catalogue.ts';
import { EngineError } from '../../engine.ts';
import { TransientError } from './transient-error.ts';
import { codeOf } from './transport-failure.ts';

/** Why a picture cannot be fetched from an address. `host` is the host at which the fetch ended. */
type AddressProblem =
  | { because: 'not an address' }
  | {
      because:
        | 'the scheme'
        | 'a password'
        | 'the host'
        | 'a private address'
        | 'redirects'
        | 'no such host'
        | 'too large'
        | 'no picture';
      host: string;
    }
  | { because: 'expired' | 'the status'; host: string; status: number };

export class AddressFailure extends Error {
  override readonly name = 'AddressFailure';
  readonly problem: AddressProblem;

  constructor(problem: AddressProblem) {
    super(problem.because);
    this.problem = problem;
  }
}

const isTemporary = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** The address itself is not stored. Its query may contain a signature. */
const failureOf = (problem: AddressProblem): EngineError => {
  const { because: addressProblem, ...rest } = problem;
  const evidence = { addressProblem, ...rest };
  const invalid = (sentence: Sentence): EngineError => new EngineError('provider_invalid', [sentence], evidence);
  switch (problem.because) {
    case 'not an address':
      return invalid({ code: 'picture_address_refused', values: {} });
    case 'the scheme':
    case 'a password':
    case 'the host':
    case 'a private address':
    case 'redirects':
      return invalid({ code: 'picture_address_refused', values: { host: problem.host } });
    case 'too large':
      return invalid({ code: 'answer_too_large', values: {} });
    case 'no picture':
      return invalid({ code: 'picture_damaged', values: {} });
    case 'expired':
      return invalid({ code: 'picture_expired', values: { host: problem.host, status: problem.status } });
    case 'no such host':
      return new TransientError(
        'provider_unavailable',
        [{ code: 'picture_not_fetched', values: { host: problem.host } }],
        evidence,
      );
    case 'the status': {
      const { host, status } = problem;
      const sentence: Sentence = { code: 'picture_not_fetched', values: { host, status } };
      return isTemporary(status)
        ? new TransientError('provider_unavailable', [sentence], evidence)
        : new EngineError('provider_unavailable', [sentence], evidence);
    }
  }
};

/**
 * The error of one attempt to fetch a picture.
 *
 * @param host the host of the address in the answer
 * @param limit its abortion ends all attempts
 */
export const fetchFailure = (error: unknown, host: string, limit: AbortSignal): EngineError => {
  if (error instanceof AddressFailure) return failureOf(error.problem);
  const code = codeOf(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return failureOf({ because: 'too large', host });
  const sentence: Sentence = { code: 'picture_not_fetched', values: { host } };
  const evidence = { host, networkError: limit.aborted ? 'timeout' : (code ?? 'unknown') };
  return limit.aborted
    ? new EngineError('provider_unavailable', [sentence], evidence)
    : new TransientError('provider_unavailable', [sentence], evidence);
};
