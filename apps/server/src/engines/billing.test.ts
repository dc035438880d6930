import { describe, expect, it } from 'vitest';
import { billedDespite, isMovable } from './billing.ts';
import { EngineError, type EngineErrorCode, type Evidence } from './engine.ts';

const failure = (evidence: Evidence, code: EngineErrorCode = 'provider_unavailable'): EngineError =>
  new EngineError(code, [], evidence);

describe('another provider may be asked', () => {
  it.for([
    ['if no connection was made', failure({ networkError: 'ECONNREFUSED', attempts: 4 })],
    ['after 503', failure({ httpStatus: 503 })],
    ['after 429', failure({ httpStatus: 429 }, 'rate_limited')],
    ['if the money is used up', failure({ httpStatus: 402 }, 'provider_quota')],
    ['if the key is refused', failure({ httpStatus: 401 }, 'provider_auth')],
    ['if the key cannot be sent', failure({ networkError: 'UND_ERR_INVALID_ARG' }, 'provider_auth')],
  ] as const)('%s', ([, error]) => {
    expect(isMovable(error)).toBe(true);
    expect(billedDespite(error)).toBe('no');
  });

  it.for([
    ['if the connection broke', failure({ networkError: 'ECONNRESET' })],
    ['if the answer took too long', failure({ networkError: 'UND_ERR_HEADERS_TIMEOUT' })],
    ['after 500', failure({ httpStatus: 500 })],
    ['after 504', failure({ httpStatus: 504 })],
    ['if the answer is broken', failure({ httpStatus: 200 }, 'provider_invalid')],
    ['if the answer names a limit', failure({ httpStatus: 200 }, 'rate_limited')],
    ['if the words are refused', failure({ httpStatus: 400 }, 'content_blocked')],
    ['if the words are refused with 503', failure({ httpStatus: 503 }, 'content_blocked')],
    ['if the request is refused', failure({ httpStatus: 400 }, 'provider_invalid')],
    ['if the result cannot be fetched', failure({ networkError: 'ECONNREFUSED', host: 'files.example' })],
    ['if the call was answered', new EngineError('provider_quota', [], { httpStatus: 429 }, { usage: { images: 1 } })],
  ] as const)('not %s', ([, error]) => {
    expect(isMovable(error)).toBe(false);
  });
});
