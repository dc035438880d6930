import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PATH = '/api/asset/image?blogId=image-edit';

describe('an invalid upload form', () => {
  let server: TestServer;
  let visitor: Visitor;
  let before: string[];
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    before = await server.files();
  });

  const send = async (body: FormData | string | Buffer, type?: string) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    const answer = await visitor.request('POST', PATH, { body, headers });
    expect(await server.files()).toEqual(before);
    return [answer.status, answer.body.code];
  };

  const form = (...parts: [name: string, value: Blob | string, fileName?: string][]): FormData => {
    const data = new FormData();
    for (const [name, value, fileName] of parts) {
      if (typeof value === 'string') data.append(name, value);
      else data.append(name, value, fileName);
    }
    return data;
  };

  const picture = async () => new Blob([Uint8Array.from(await makePicture())]);

  it('without a file gets 400', async () => {
    expect(await send(form(['title', 'x']))).toEqual([400, 'file_missing']);
  });

  it('with its file in another field gets 400', async () => {
    expect(await send(form(['image', await picture(), 'a.png']))).toEqual([400, 'file_missing']);
  });

  it('with two files gets 400', async () => {
    expect(await send(form(['file', await picture(), 'a.png'], ['file', await picture(), 'b.png']))).toEqual([
      400,
      'too_many_files',
    ]);
  });

  it('with 1,001 fields gets 413', async () => {
    const fields = Array.from({ length: 1001 }, (_, n): [string, string] => [`field-${n}`, 'x']);
    expect(await send(form(['file', await picture(), 'a.png'], ...fields))).toEqual([413, 'too_many_parts']);
  });

  it('with a field of 1 MB gets 413', async () => {
    expect(await send(form(['title', 'x'.repeat(1_000_000)], ['file', await picture(), 'a.png']))).toEqual([
      413,
      'too_many_parts',
    ]);
  });

  it('is rejected before most of it is read, and the connection can still be used', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = `--b\r\nContent-Disposition: form-data; name="wrong"; filename="a.png"\r\n\r\n${'x'.repeat(900_000)}\r\n--b--\r\n`;
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${cookie}\r\nX-CSRF-Token: ${visitor.cookies.get('csrf_token')}\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
        `GET /healthz HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`,
    );
    let answers = '';
    for await (const chunk of socket) answers += chunk;
    expect(answers).toMatch(/^HTTP\/1.1 400 .*HTTP\/1.1 200 /s);
  });

  it('with a field named __proto__ gets 400', async () => {
    expect(await send(form(['__proto__', 'x'], ['file', await picture(), 'a.png']))).toEqual([
      400,
      'multipart_invalid',
    ]);
  });

  it('of another content type gets 415, or 400 for JSON or without a boundary', async () => {
    expect(await send('{}', 'application/json')).toEqual([400, 'file_missing']);
    expect(await send('x', 'image/png')).toEqual([415, 'unsupported_media_type']);
    expect(await send('x', 'multipart/form-data')).toEqual([400, 'multipart_invalid']);
  });

  it('that is truncated gets 400', async () => {
    const cut = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc';
    expect(await send(cut, 'multipart/form-data; boundary=b')).toEqual([400, 'multipart_invalid']);
  });

  const CONTENT = 'Content-Type: application/octet-stream';
  const parts = async (...headers: string[]): Promise<string> => {
    const bytes = (await makePicture()).toString('latin1');
    return `${headers.map((lines) => `--b\r\n${lines}\r\n\r\n${bytes}\r\n`).join('')}--b--\r\n`;
  };
  const DISPOSITION = 'Content-Disposition: form-data';

  it.each([
    ['no name', [`${DISPOSITION}; filename="a.png"`]],
    ['no name and no file name', [`${DISPOSITION}\r\n${CONTENT}`]],
    ['no file name', [`${DISPOSITION}; name="file"\r\n${CONTENT}`]],
    ['an empty name', [`${DISPOSITION}; name=""; filename="a.png"`]],
    ['an empty file name', [`${DISPOSITION}; name="file"; filename=""`]],
    ['a file name that is a folder', [`${DISPOSITION}; name="file"; filename="a/"`]],
    ['no Content-Disposition', [CONTENT]],
    ['a nested form', [`${DISPOSITION}; name="file"\r\nContent-Type: multipart/mixed; boundary=c`]],
    ['no name, after the file', [`${DISPOSITION}; name="file"; filename="a"`, `${DISPOSITION}\r\n${CONTENT}`]],
    [
      'an unknown file, after the file',
      [`${DISPOSITION}; name="file"; filename="a"`, `${DISPOSITION}; name="other"; filename="b"`],
    ],
  ])('with a part with %s gets 400', async (_what, headers) => {
    const body = Buffer.from(await parts(...headers), 'latin1');
    expect(await send(body, 'multipart/form-data; boundary=b')).toEqual([400, 'file_missing']);
  });

  it('with 10,000 parts without headers gets 413', async () => {
    const body = '--b\r\n\r\n\r\n'.repeat(10_000);
    expect(await send(body, 'multipart/form-data; boundary=b')).toEqual([413, 'too_many_parts']);
  });

  it('of an aborted connection leaves no row, no file and no charge', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${cookie}\r\nX-CSRF-Token: ${visitor.cookies.get('csrf_token')}\r\n` +
        'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n' +
        `--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n${'x'.repeat(100_000)}`,
    );
    await expect.poll(async () => (await server.files()).length).toBe(before.length + 1);
    socket.destroy();
    await expect.poll(() => server.files()).toEqual(before);
    expect(await server.context.db.selectFrom('assets').select('id').execute()).toEqual([]);
  });

  it('with a line break and quotes in the file name is accepted, and the name is plain text', async () => {
    const { status, body } = await visitor.postFile(await makePicture(), 'a"\r\nX: y<b>.png');
    expect(status).toBe(200);
    const { headers } = await visitor.bytes(body.id);
    expect(headers.get('x')).toBeNull();
    await visitor.request('DELETE', `${PATH}&fileName=${body.id}`);
  });

  // Browsers encode only a quote and a line break, as these three codes.
  it.each([
    ['海边 %22夏%22.png', '海边 "夏".png'],
    ['a%0D%0Ab.png', 'a\r\nb.png'],
    ['100%25 %2522 %20%0a%E6.png', '100%25 %2522 %20%0a%E6.png'],
  ])('with the file name %s is accepted as %j', async (sent, name) => {
    const disposition = `Content-Disposition: form-data; name="file"; filename="${sent}"`;
    const head = Buffer.from(`--b\r\n${disposition}\r\nContent-Type: image/png\r\n\r\n`);
    const body = Buffer.concat([head, await makePicture(), Buffer.from('\r\n--b--\r\n')]);
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const answer = await visitor.request('POST', PATH, { body, headers });
    expect([answer.status, answer.body.originalName]).toEqual([200, name]);
    await visitor.request('DELETE', `${PATH}&fileName=${answer.body.id}`);
  });
});
