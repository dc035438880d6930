import type { Sentence } from '../../../platform/messages/catalogue.ts';
import { EngineError } from '../../engine.ts';
import type { Provider } from '../provider.ts';
import type { RefusedAnswer } from './evidence.ts';
import { type Asked, type Refusal, refusalOf } from './refusal.ts';
import { TransientError } from './transient-error.ts';

/** The meaning of an error that a provider names. It decides, and the HTTP status does not count. */
export type Meaning = 'blocked' | 'key' | 'money' | 'rate' | 'unavailable' | 'model';

/** The provider's own names for its errors. The first that matches decides. */
export type ErrorNames = readonly (readonly [names: RegExp, meaning: Meaning])[];

const failureOf = (meaning: Meaning, { quote, settings, retryAfter, evidence }: Refusal): EngineError => {
  switch (meaning) {
    case 'blocked':
      return new EngineError('content_blocked', [{ code: 'request_refused', values: { quote } }], evidence);
    case 'key':
      return new EngineError(
        'provider_auth',
        [{ code: 'key_refused', values: { key_variable: settings.key } }],
        evidence,
      );
    case 'money':
      return new EngineError('provider_quota', [{ code: 'out_of_credit', values: { quote } }], evidence);
    case 'model':
      return new EngineError(
        'model_retired',
        [{ code: 'model_gone', values: { model_variable: settings.model } }],
        evidence,
      );
    case 'rate': {
      const seconds = retryAfter ? Math.ceil(retryAfter / 1000) : undefined;
      const sentences: Sentence[] = [{ code: 'too_many_requests', values: { seconds } }];
      return new TransientError('rate_limited', sentences, evidence, { retryAfter });
    }
    case 'unavailable':
      return new TransientError('provider_unavailable', [{ code: 'service_overloaded', values: {} }], evidence, {
        retryAfter,
      });
  }
};

/** The error for a refusal that the provider names itself. Undefined for other names: see `httpFailure`. */
export const namedFailure = (
  http: RefusedAnswer,
  request: Asked,
  provider: Provider,
  names: ErrorNames,
): EngineError | undefined => {
  const refusal = refusalOf(http, request, provider);
  const found = names.find(([pattern]) => refusal.isNamed(pattern));
  return found && failureOf(found[1], refusal);
};
