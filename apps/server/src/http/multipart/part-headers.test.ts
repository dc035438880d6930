import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const BIG = 'x'.repeat(200_000);
const DISPOSITION = 'Content-Disposition: form-data; name="file"; filename="a.png"\r\n';

describe('the headers of a form part', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const send = async (header: string) => {
    const body = Buffer.concat([
      Buffer.from(`--b\r\n${header}\r\n`),
      await makePicture(),
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    return await visitor.request('POST', '/api/asset/image?blogId=image-edit', { body, headers });
  };

  it.each([
    ['after the field name', `${DISPOSITION}X-Big: ${BIG}\r\n`],
    ['before the field name', `X-Big: ${BIG}\r\n${DISPOSITION}`],
    ['in the file name', `Content-Disposition: form-data; name="file"; filename="${BIG}.png"\r\n`],
    ['in the field name', `Content-Disposition: form-data; name="${BIG}"; filename="a.png"\r\n`],
    ['in the content type', `${DISPOSITION}Content-Type: image/png; ${BIG}\r\n`],
    ['in many lines', `${DISPOSITION}${'X-A: b\r\n'.repeat(25_000)}`],
    ['without an end', `${DISPOSITION}${BIG}`],
  ])('are rejected with 200 KB: %s', async (_where, header) => {
    const answer = await send(header);
    expect([answer.status, typeof answer.body.code]).toEqual([400, 'string']);
    expect(await server.files()).toEqual([]);
  });

  it('may contain a long file name', async () => {
    const answer = await send(`Content-Disposition: form-data; name="file"; filename="${'图'.repeat(200)}.png"\r\n`);
    expect(answer.status).toBe(200);
  });
});
