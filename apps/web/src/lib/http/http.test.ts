import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSession, endOfSession, SessionEnded, setSessionLostHandler } from '../session/session.ts';
import { ApiError, NetworkError, parseErrorBody, parseRetryAfter } from './api-error.ts';
import { readSession, request } from './http.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });

const fetchStub = vi.fn<typeof fetch>();
const sentHeaders = (call: number): Headers => new Headers(fetchStub.mock.calls[call]?.[1]?.headers);

beforeEach(() => {
  vi.stubGlobal('fetch', fetchStub);
  vi.stubGlobal('document', { cookie: 'theme=x; csrf_token=tok%2Ben' });
});
afterEach(() => {
  vi.unstubAllGlobals();
  fetchStub.mockReset();
  setSessionLostHandler(() => undefined);
  endOfSession('signed-out');
});

describe('request', () => {
  it('sends the CSRF token with every method except GET', async () => {
    fetchStub.mockImplementation(async () => answer(200, {}));
    await request('/a');
    await request('/a', { method: 'DELETE' });
    expect(sentHeaders(0).get('X-CSRF-Token')).toBeNull();
    expect(sentHeaders(1).get('X-CSRF-Token')).toBe('tok+en');
  });

  it('refreshes a stale CSRF token once and repeats the call', async () => {
    fetchStub
      .mockResolvedValueOnce(answer(403, { error: 'x', code: 'csrf_invalid' }))
      .mockResolvedValueOnce(answer(200, { user: {} }))
      .mockResolvedValueOnce(answer(200, { done: true }));
    await expect(request('/a', { method: 'POST', body: {} })).resolves.toEqual({ done: true });
    expect(fetchStub.mock.calls.map(([path]) => path)).toEqual(['/a', '/api/v1/auth/me', '/a']);
  });

  it('gives up when the server also refuses the fresh token', async () => {
    fetchStub.mockImplementation(async (path) =>
      path === '/a' ? answer(403, { error: 'x', code: 'csrf_invalid' }) : answer(200, { user: {} }),
    );
    await expect(request('/a', { method: 'POST' })).rejects.toMatchObject({ status: 403, code: 'csrf_invalid' });
    expect(fetchStub).toHaveBeenCalledTimes(3);
  });

  it('reports the server’s error code, message and wait time', async () => {
    fetchStub.mockResolvedValue(answer(429, { error: '慢一点', code: 'rate_limited' }, { 'Retry-After': '7' }));
    const error = await request('/a').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 429, code: 'rate_limited', message: '慢一点', retryAfter: 7 });
  });

  it('calls the session-lost handler when the session has ended, but not for a wrong password', async () => {
    const ended = vi.fn();
    setSessionLostHandler(ended);
    fetchStub.mockResolvedValueOnce(answer(401, { error: 'x', code: 'invalid_credentials' }));
    await expect(request('/a')).rejects.toThrow(ApiError);
    expect(ended).not.toHaveBeenCalled();
    fetchStub.mockResolvedValueOnce(answer(401, { error: 'x', code: 'unauthenticated' }));
    await expect(request('/a')).rejects.toThrow(ApiError);
    expect(ended).toHaveBeenCalledOnce();
  });

  it('throws a NetworkError when the connection fails', async () => {
    fetchStub.mockRejectedValue(new TypeError('Failed to fetch'));
    await expect(request('/a')).rejects.toThrow(NetworkError);
  });
});

describe('request, when the cookies may belong to another user', () => {
  const signIn = (token: string) => vi.stubGlobal('document', { cookie: `csrf_token=${token}` });
  const answerMe = (id: string) => fetchStub.mockImplementation(async () => answer(200, { user: { id } }));
  const paths = () => fetchStub.mock.calls.map(([path]) => path);

  beforeEach(() => {
    signIn('of-lin');
    beginSession('lin');
  });

  it('sends nothing after another user has signed in in this browser', async () => {
    const lost = vi.fn(() => endOfSession('lost'));
    setSessionLostHandler(lost);
    signIn('of-wang');
    answerMe('wang');
    await expect(request('/a', { method: 'POST' })).rejects.toThrow(SessionEnded);
    expect(paths()).toEqual(['/api/v1/auth/me']);
    expect(lost).toHaveBeenCalledOnce();
  });

  it('continues after the same user has signed in again', async () => {
    signIn('of-lin-again');
    answerMe('lin');
    await request('/a', { method: 'POST' });
    await request('/b', { method: 'POST' });
    expect(paths()).toEqual(['/api/v1/auth/me', '/a', '/b']);
    expect(sentHeaders(1).get('X-CSRF-Token')).toBe('of-lin-again');
  });

  it('asks the server once for all waiting calls', async () => {
    signIn('of-lin-again');
    answerMe('lin');
    await Promise.all([request('/a'), request('/b')]);
    expect(paths().filter((path) => path === '/api/v1/auth/me')).toHaveLength(1);
  });

  it('does not repeat a refused call as another user', async () => {
    setSessionLostHandler(() => endOfSession('lost'));
    fetchStub.mockImplementation(async (path) => {
      if (path !== '/a') return answer(200, { user: { id: 'wang' } });
      signIn('of-wang');
      return answer(403, { error: 'x', code: 'csrf_invalid' });
    });
    await expect(request('/a', { method: 'DELETE' })).rejects.toThrow(SessionEnded);
    expect(paths()).toEqual(['/a', '/api/v1/auth/me']);
    expect(sentHeaders(0).get('X-CSRF-Token')).toBe('of-lin');
  });

  it('is aborted when the session ends', async () => {
    fetchStub.mockImplementation(
      (_path, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        }),
    );
    const asked = request('/a');
    await vi.waitFor(() => expect(fetchStub).toHaveBeenCalled());
    endOfSession('signed-out');
    await expect(asked).rejects.toThrow(SessionEnded);
  });
});

describe('parsing an error response', () => {
  it('ignores a body in another format', () => {
    expect(parseErrorBody('<html>Bad gateway</html>')).toEqual({});
    expect(parseErrorBody('[1]')).toEqual({});
    expect(parseErrorBody('{"error":1,"code":"c","used_bytes":3}')).toEqual({ code: 'c', used_bytes: 3 });
  });

  it('reads Retry-After only in seconds', () => {
    expect(parseRetryAfter('12')).toBe(12);
    expect(parseRetryAfter(null)).toBeNull();
    expect(parseRetryAfter('Wed, 21 Oct 2026 07:28:00 GMT')).toBeNull();
  });
});

describe('readSession', () => {
  it('returns null on 401 and does not end the session', async () => {
    const ended = vi.fn();
    setSessionLostHandler(ended);
    fetchStub.mockResolvedValueOnce(answer(401, { error: 'x', code: 'unauthenticated' }));
    await expect(readSession()).resolves.toBeNull();
    expect(ended).not.toHaveBeenCalled();
  });
});
