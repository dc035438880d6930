import type { Sentence } from '../../../platform/messages/catalogue.ts';
import { EngineError, type Evidence } from '../../engine.ts';

/** A failure that may be temporary. `retryAfter` is the wait in milliseconds that the provider asked for. */
export class TransientError extends EngineError {
  readonly retryAfter: number | undefined;

  constructor(
    code: 'rate_limited' | 'provider_unavailable',
    sentences: readonly Sentence[],
    evidence: Evidence,
    options: ErrorOptions & { retryAfter?: number | undefined } = {},
  ) {
    super(code, sentences, evidence, options);
    this.retryAfter = options.retryAfter;
  }
}
