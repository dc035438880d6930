import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const NEVER = '20240101120000000-123456';

describe('guessed ids', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ TRUSTED_PROXIES: '127.0.0.1' });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const from = (address: string) => ({ 'x-forwarded-for': address });

  const miss = async (address: string): Promise<number> =>
    (await server.stranger().get(`/api/image-edit?task_id=${NEVER}`, from(address))).status;

  /** Counts the database queries for an image while `act` runs. */
  const countLooks = async (act: () => Promise<unknown>): Promise<number> => {
    const executor = server.context.db.getExecutor();
    const { executeQuery } = executor;
    let count = 0;
    Object.assign(executor, {
      executeQuery: (...args: Parameters<typeof executeQuery>) => {
        if (args[0].sql.includes('from "assets"')) count += 1;
        return executeQuery.apply(executor, args);
      },
    });
    try {
      await act();
    } finally {
      Object.assign(executor, { executeQuery });
    }
    return count;
  };

  it('are not looked up for a blocked address', async () => {
    const owner = await server.person();
    const { id } = await owner.upload();
    for (let n = 0; n < 30; n += 1) expect(await miss('192.0.2.1')).toBe(404);
    for (const name of [id, `${NEVER}.png`]) {
      const looks = await countLooks(async () => {
        expect((await server.stranger().bytes(name, from('192.0.2.1'))).status).toBe(429);
      });
      expect(looks).toBe(0);
    }
    expect((await owner.bytes(id, from('192.0.2.1'))).status).toBe(200);
  });

  it('are limited for a signed-in user at a blocked address, too', async () => {
    const [owner, guesser] = [await server.person(), await server.person()];
    const { id } = await owner.upload();
    for (let n = 0; n < 30; n += 1) await miss('192.0.2.2');
    for (let n = 0; n < 30; n += 1) expect((await guesser.bytes(`${NEVER}.png`, from('192.0.2.2'))).status).toBe(429);
    const looks = await countLooks(async () => {
      expect((await guesser.bytes(id, from('192.0.2.2'))).status).toBe(429);
    });
    expect(looks).toBe(0);
  });

  it('count for the first 64 bits of an IPv6 address', async () => {
    for (let n = 0; n < 30; n += 1) await miss(`2001:db8::${n}`);
    expect([await miss('2001:db8::99'), await miss('2001:db8:0:1::1')]).toEqual([429, 404]);
  });

  it('from many addresses do not block an address that has not guessed', async () => {
    await using guarded = await startTestServer({ TRUSTED_PROXIES: '127.0.0.1' });
    const { id } = await (await guarded.person()).upload();
    const ask = async (name: string, address: string) => (await guarded.stranger().bytes(name, from(address))).status;
    for (let n = 0; n < 600; n += 1) expect(await ask(`${NEVER}.png`, `198.51.100.${n % 24}`)).toBe(404);
    expect(await ask(id, '198.51.100.1')).toBe(429);
    expect(await ask(id, '203.0.113.1')).toBe(200);
    expect(await ask(`${NEVER}.png`, '203.0.113.1')).toBe(404);
    expect(await ask(id, '203.0.113.1')).toBe(429);
  });
});
