import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const HOST = 'pictures.example';

describe('cookies with an https public address', () => {
  let server: TestServer;
  let cookies: { name: string; value: string; path?: string; domain?: string; secure?: boolean }[];
  beforeAll(async () => {
    server = await startTestServer({ PUBLIC_URL: `https://${HOST}` });
    const answer = await server.app.inject({
      method: 'POST',
      url: '/api/v1/auth/register',
      headers: { host: HOST },
      payload: {
        name: 'Ada',
        email: 'ada@example.com',
        password: 'correct horse',
        setup_token: await server.context.accounts.setupToken(),
      },
    });
    cookies = answer.cookies;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const me = async (cookie: string) =>
    (await server.app.inject({ url: '/api/v1/auth/me', headers: { host: HOST, cookie } })).statusCode;

  it('have the __Host- prefix, except the CSRF token that scripts read', () => {
    expect(cookies.map(({ name }) => name).sort()).toEqual([
      '__Host-pictor_device',
      '__Host-pictor_session',
      'csrf_token',
    ]);
    for (const cookie of cookies)
      expect(cookie).toMatchObject({ path: '/', secure: true, name: expect.not.stringMatching(/^$/) });
    for (const cookie of cookies) expect(cookie.domain).toBeUndefined();
  });

  it('identify a user only with the __Host- prefix, because a sibling domain could set the unprefixed name', async () => {
    const session = cookies.find(({ name }) => name === '__Host-pictor_session')?.value;
    expect(await me(`__Host-pictor_session=${session}`)).toBe(200);
    expect(await me(`pictor_session=${session}`)).toBe(401);
  });
});
