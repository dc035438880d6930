import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobKey } from '../../platform/blobs/named-blobs.ts';
import { makeNoise, makePicture, pngHeaderOf } from '../../testing/files/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const NEVER = '20240101120000000-123456.png';

describe('assets', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  describe('an upload', () => {
    it('is stored unchanged and answered as specified', async () => {
      const bytes = await makePicture({ width: 300, height: 200 });
      const { status, body } = await visitor.postFile(bytes, '山间清晨.png');
      expect(status).toBe(200);
      expect(body).toEqual({
        success: true,
        assetPath: `image-edit/${body.id}`,
        id: expect.stringMatching(/^\d{17}-\d{6}\.png$/),
        originalName: '山间清晨.png',
        width: 300,
        height: 200,
        size: bytes.length,
        mimeType: 'image/png',
        thumbnail: { id: expect.stringMatching(/^\d{17}-\d{6}\.thumb\.png$/), path: `image-edit/${body.thumbnail.id}` },
      });
      expect((await visitor.bytes(body.id)).bytes.equals(bytes)).toBe(true);
    });

    it('is answered without a thumbnail unless the request asks for one', async () => {
      const { body } = await visitor.postFile(await makePicture(), 'a.png', 'blogId=image-edit');
      expect(body.thumbnail).toBeUndefined();
    });

    it('has a date in UTC', async () => {
      const before = new Date().toISOString().replace(/\D/g, '').slice(0, 17);
      const { id } = await visitor.upload();
      const after = new Date().toISOString().replace(/\D/g, '').slice(0, 17);
      expect(id.slice(0, 17) >= before && id.slice(0, 17) <= after).toBe(true);
    });

    it.each([
      ['jpeg', 'jpg', 'image/jpeg'],
      ['webp', 'webp', 'image/webp'],
      ['png', 'png', 'image/png'],
    ] as const)('of a %s is judged by its bytes, whatever it is called', async (format, extension, mimeType) => {
      const { body } = await visitor.postFile(await makePicture({ format }), 'report.pdf');
      expect(body.id).toMatch(new RegExp(`\\.${extension}$`));
      expect(body.mimeType).toBe(mimeType);
    });

    it('is rejected with 413 beyond the size limit, and leaves no file behind', async () => {
      await using small = await startTestServer({ MAX_UPLOAD_BYTES: '1000' });
      const person = await small.person();
      const exact = Buffer.concat([await makePicture(), Buffer.alloc(1000)]).subarray(0, 1000);
      expect((await person.postFile(exact)).status).toBe(200);
      const files = await small.files();
      const { status, body } = await person.postFile(Buffer.concat([exact, Buffer.alloc(1)]));
      expect([status, body.code]).toEqual([413, 'file_too_large']);
      expect((await person.postFile(Buffer.alloc(200_000))).status).toBe(413);
      expect(await small.files()).toEqual(files);
    });

    it('is rejected if the workspace is full, and accepted again after a deletion', async () => {
      const bytes = await makePicture();
      await using tight = await startTestServer({ WORKSPACE_BYTES: String(bytes.length * 2) });
      const person = await tight.person();
      const first = await person.upload(bytes);
      await person.upload(bytes);
      const { status, body } = await person.postFile(bytes);
      expect([status, body.code]).toEqual([413, 'workspace_full']);
      await person.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${first.id}`);
      expect((await person.postFile(bytes)).status).toBe(200);
    });

    it('never exceeds the workspace limit, even with concurrent uploads', async () => {
      const bytes = await makePicture();
      await using tight = await startTestServer({ WORKSPACE_BYTES: String(bytes.length * 3) });
      const person = await tight.person();
      const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await person.postFile(bytes)).status));
      expect(statuses.filter((status) => status === 200)).toHaveLength(3);
      expect(await tight.files()).toHaveLength(6);
    });
  });

  describe('bytes that are not a supported picture', () => {
    const refused = async (bytes: Uint8Array) => {
      const files = await server.files();
      const { status, body } = await visitor.postFile(bytes, 'picture.png');
      expect(await server.files()).toEqual(files);
      return [status, body.code];
    };

    it.each([
      ['0 bytes', Buffer.alloc(0)],
      [
        'SVG',
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
      ],
      ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
      ['PDF', Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n')],
      ['a header without data', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
    ])('are refused: %s', async (_what, bytes) => {
      expect(await refused(bytes)).toEqual([400, 'unsupported_image']);
    });

    it('are refused: GIF and TIFF, although libvips could read them', async () => {
      for (const format of ['gif', 'tiff'] as const) {
        const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
          .toFormat(format)
          .toBuffer();
        expect(await refused(bytes)).toEqual([400, 'unsupported_image']);
      }
    });

    it('are refused with an error that lists the supported formats: HEIC and AVIF', async () => {
      const heic = await readFile(new URL('../../../../web/src/lib/intake/fixtures/turned-p3.heic', import.meta.url));
      const avif = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
        .avif()
        .toBuffer();
      for (const bytes of [heic, avif]) {
        expect(await refused(bytes)).toEqual([400, 'unsupported_image']);
        expect((await visitor.postFile(bytes, 'IMG_1.HEIC')).body.error).toContain('JPG、PNG 或 WebP');
      }
    });

    it.each(['jpeg', 'png', 'webp'] as const)('are refused: a truncated %s', async (format) => {
      const noise = await sharp({
        create: {
          width: 400,
          height: 400,
          channels: 3,
          background: 'white',
          noise: { type: 'gaussian', mean: 120, sigma: 60 },
        },
      })
        .toFormat(format)
        .toBuffer();
      expect(await refused(noise.subarray(0, noise.length / 2))).toEqual([400, 'unsupported_image']);
    });

    it('are refused by their header: 65 MP', async () => {
      expect(await refused(pngHeaderOf(10_000, 6_500))).toEqual([400, 'too_many_pixels']);
      expect(await refused(pngHeaderOf(100_000, 100_000))).toEqual([400, 'too_many_pixels']);
    });
  });

  describe('unusual valid pictures', () => {
    it.each([1, 2, 3, 4, 5, 6, 7, 8])('are rotated upright for EXIF orientation %i', async (orientation) => {
      const upright = await makePicture({ width: 60, height: 40, format: 'jpeg' });
      const bytes = await makePicture({ width: 60, height: 40, format: 'jpeg', orientation });
      const { id, width, height } = await visitor.upload(bytes);
      const { width: w, height: h } = (await sharp(bytes).metadata()).autoOrient;
      expect([width, height]).toEqual([w, h]);
      expect((await visitor.bytes(id)).bytes.equals(bytes)).toBe(true);
      const thumbnail = (await visitor.bytes(`${id}&thumbnail=true`)).bytes;
      const expected = await sharp(bytes).autoOrient().resize(180, 180, { fit: 'cover' }).png().toBuffer();
      expect(await meanDifference(thumbnail, expected)).toBeLessThan(2);
      if (orientation > 1) expect(await meanDifference(thumbnail, await cover(upright))).toBeGreaterThan(2);
    });

    it('are accepted: CMYK, 16-bit, animated. Their thumbnails are plain sRGB PNGs of 180×180', async () => {
      const base = sharp(await makePicture({ width: 90, height: 60 }));
      const frames = await sharp(
        [
          await makePicture(),
          await sharp(await makePicture())
            .negate()
            .toBuffer(),
        ],
        { join: { animated: true } },
      )
        .webp()
        .toBuffer();
      const pictures = [
        await base.clone().toColourspace('cmyk').jpeg().toBuffer(),
        await base.clone().toColourspace('rgb16').png().toBuffer(),
        frames,
      ];
      expect((await sharp(frames).metadata()).pages).toBe(2);
      for (const bytes of pictures) {
        const { thumbnail } = await visitor.upload(bytes);
        const metadata = await sharp((await visitor.bytes(thumbnail.id)).bytes).metadata();
        expect(metadata).toMatchObject({ format: 'png', width: 180, height: 180, space: 'srgb', depth: 'uchar' });
      }
    });

    it('have no metadata in their thumbnails, in particular no location', async () => {
      const bytes = await sharp(await makePicture({ format: 'jpeg' }))
        .withExif({ IFD0: { Copyright: 'Ada' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
        .toBuffer();
      expect((await sharp(bytes).metadata()).exif).toBeDefined();
      const { thumbnail } = await visitor.upload(bytes);
      const { exif, xmp, iptc } = await sharp((await visitor.bytes(thumbnail.id)).bytes).metadata();
      expect([exif, xmp, iptc]).toEqual([undefined, undefined, undefined]);
    });

    it('are served as sandboxed attachments: a JPEG with HTML after its end', async () => {
      const bytes = Buffer.concat([await makePicture({ format: 'jpeg' }), Buffer.from('<script>alert(1)</script>')]);
      const { id } = await visitor.upload(bytes);
      const { headers } = await visitor.bytes(id);
      expect(headers.get('content-type')).toBe('image/jpeg');
      expect(headers.get('content-disposition')).toBe(`attachment; filename="${id}"`);
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    });
  });

  describe('the bytes of an asset', () => {
    it('can be read by any client that knows the id, with the specified headers', async () => {
      const bytes = await makePicture();
      const { id } = await visitor.upload(bytes);
      const { status, headers } = await server.stranger().bytes(id);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000');
      expect(headers.get('content-length')).toBe(String(bytes.length));
      expect(headers.get('accept-ranges')).toBe('bytes');
      expect(headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
      expect(Date.parse(headers.get('last-modified') ?? '')).not.toBeNaN();
    });

    it('are answered with 304 if the client has them already', async () => {
      const { id } = await visitor.upload();
      const etag = (await visitor.bytes(id)).headers.get('etag') ?? '';
      const again = await visitor.bytes(id, { 'if-none-match': etag, 'cache-control': 'max-age=0' });
      expect([again.status, again.bytes.length]).toEqual([304, 0]);
    });

    it.each([
      ['bytes=0-3', 206, [0, 4]],
      ['bytes=10-', 206, [10, undefined]],
      ['bytes=-5', 206, [-5, undefined]],
      ['bytes=0-999999', 206, [0, undefined]],
      ['bytes=0-1,4-5', 200, [0, undefined]],
      ['lines=0-3', 200, [0, undefined]],
    ] as const)('come in part for Range: %s', async (range, status, [from, to]) => {
      const bytes = await makePicture();
      const { id } = await visitor.upload(bytes);
      const answer = await visitor.bytes(id, { range });
      expect(answer.status).toBe(status);
      expect(answer.bytes.equals(bytes.subarray(from, to))).toBe(true);
      expect(answer.headers.get('content-length')).toBe(String(answer.bytes.length));
    });

    it('get 416 for a range outside them, and are sent complete if If-Range does not match', async () => {
      const bytes = await makePicture();
      const { id } = await visitor.upload(bytes);
      const outside = await visitor.bytes(id, { range: 'bytes=999999-' });
      expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
      expect((await visitor.bytes(id, { range: 'bytes=0-3', 'if-range': '"other"' })).status).toBe(200);
    });

    it('have a thumbnail that is created and stored on first use', async () => {
      const { id, thumbnail } = await visitor.upload();
      const { db, assets } = server.context;
      const [row] = await db.deleteFrom('assets').where('id', '=', thumbnail.id).returningAll().execute();
      if (row) await assets.forget([row]);
      const answers = await Promise.all(Array.from({ length: 5 }, () => visitor.bytes(`${id}&thumbnail=true`)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      const rows = await db.selectFrom('assets').select('id').where('thumbnail_of', '=', id).execute();
      expect(rows).toHaveLength(1);
      expect(answers[0]?.headers.get('content-disposition')).toBe(`attachment; filename="${rows[0]?.id}"`);
    });

    it('are the thumbnail itself if a thumbnail is requested as a thumbnail', async () => {
      const { thumbnail } = await visitor.upload();
      const plain = await visitor.bytes(thumbnail.id);
      expect((await visitor.bytes(`${thumbnail.id}&thumbnail=true`)).bytes.equals(plain.bytes)).toBe(true);
    });

    it('are sent with the title only to the owner', async () => {
      const { id } = await visitor.upload(await makePicture());
      const { image } = await visitor.saved(id, { title: "l'été/*.jpg" });
      const path = `/api/asset/image?blogId=image-edit&fileName=${id}`;
      const own = await visitor.bytes(id);
      expect(own.headers.get('content-disposition')).toBe(
        `attachment; filename="${id}"; filename*=UTF-8''l%27%C3%A9t%C3%A9__.jpg.png`,
      );
      expect(own.headers.get('vary')).toContain('cookie');
      await visitor.request('PATCH', `/api/v1/images/${image.id}`, { json: { title: '海' } });
      expect((await visitor.request('HEAD', path)).headers.get('content-disposition')).toContain("''%E6%B5%B7.png");
      await server.context.db.updateTable('images').set({ title: '' }).where('id', '=', image.id).execute();
      for (const other of [visitor, server.stranger(), await server.person()])
        expect((await other.bytes(id)).headers.get('content-disposition')).toBe(`attachment; filename="${id}"`);
    });

    it('are sent complete for a suffix range longer than the file, and HEAD ignores ranges', async () => {
      const bytes = await makePicture();
      const { id } = await visitor.upload(bytes);
      const headers = { range: `bytes=-${bytes.length + 1}` };
      const path = `/api/asset/image?blogId=image-edit&fileName=${id}`;
      const ranged = await visitor.request('GET', path, { headers });
      expect([ranged.status, ranged.headers.get('content-range')]).toEqual([
        206,
        `bytes 0-${bytes.length - 1}/${bytes.length}`,
      ]);
      const head = await visitor.request('HEAD', path, { headers: { range: 'bytes=0-9' } });
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
    });

    it('are not found in another namespace', async () => {
      const { body } = await visitor.postFile(await makePicture(), 'a.png', 'blogId=my-blog');
      expect((await visitor.get(`/api/asset/image?blogId=my-blog&fileName=${body.id}`)).status).toBe(200);
      expect((await visitor.bytes(body.id)).status).toBe(404);
    });

    it('never run into the next response if the stored file has another size than its row', async () => {
      const { blobs, staging } = server.context;
      const { id, size } = await visitor.upload(await makeNoise(400, 400));
      const key = blobKey({ namespace: 'image-edit', id });
      const path = `/api/asset/image?blogId=image-edit&fileName=${id}`;
      for (const length of [10, 1_000_000]) {
        await using staged = await staging.receive([Buffer.alloc(length, 'x')]);
        await blobs.delete(key);
        await blobs.put(key, staged);
        const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
        );
        const received = await buffer(socket);
        const body = received.subarray(received.indexOf('\r\n\r\n') + 4);
        const next = body.indexOf('HTTP/1.1 200');
        const ofFile = (next === -1 ? body : body.subarray(0, next)).toString();
        expect(ofFile.length).toBeLessThanOrEqual(size);
        expect(ofFile === 'x'.repeat(ofFile.length)).toBe(true);
        if (next !== -1) expect(next).toBe(size);
      }
    });

    it('can only be read by the owner with private access', async () => {
      await using closed = await startTestServer({ ASSET_ACCESS: 'private' });
      const [owner, other] = [await closed.person(), await closed.person()];
      const { id } = await owner.upload();
      const own = await owner.bytes(id);
      expect([own.status, own.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
      expect((await other.bytes(id)).status).toBe(404);
      expect((await closed.stranger().bytes(id)).status).toBe(401);
    });
  });

  describe('invalid names', () => {
    it.each([
      '../x',
      '..%2fx',
      '%252e%252e%252f',
      'a.png%00.jpg',
      '..%5c',
      'C:%5C',
      '%5C%5Chost%5Cshare',
      `${NEVER}::$DATA`,
      '．．／',
      '%c0%ae%c0%ae%c0%af',
      '%E2%80%AE.png',
      'CON.png',
      `${NEVER}.`,
      `${NEVER}%20`,
      '1'.repeat(5000),
      `${NEVER}&fileName=${NEVER}`,
      '',
    ])('as fileName get 400: %s', async (name) => {
      const { status, body } = await visitor.bytes(name);
      expect([status, body.code]).toEqual([400, 'validation_failed']);
    });

    it.each(['..', '..%2f..', '%252e%252e', 'a%00', '..%5c', 'a/b', 'x'.repeat(65), ''])(
      'as blogId get 400: %s',
      async (blogId) => {
        const query = `blogId=${blogId}&fileName=${NEVER}`;
        expect((await visitor.get(`/api/asset/image?${query}`)).status).toBe(400);
        expect((await visitor.postFile(await makePicture(), 'a.png', `blogId=${blogId}`)).status).toBe(400);
        expect((await visitor.request('DELETE', `/api/asset/image?${query}`)).status).toBe(400);
      },
    );

    it('get another error than missing names, with the parameter name', async () => {
      const { status, body } = await visitor.get('/api/asset/image?blogId=image-edit');
      expect([status, body.error, body.issues[0].path]).toEqual([400, '缺少必需参数：fileName', 'fileName']);
    });
  });

  describe('deleting', () => {
    it('removes the picture and its thumbnail, rows and bytes, and a second request gets 404', async () => {
      const files = await server.files();
      const { id, thumbnail } = await visitor.upload();
      const { status, body } = await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
      expect([status, body]).toEqual([200, { success: true, message: 'Image asset deleted successfully' }]);
      expect((await visitor.bytes(id)).status).toBe(404);
      expect((await visitor.bytes(thumbnail.id)).status).toBe(404);
      expect(await server.files()).toEqual(files);
      expect((await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`)).status).toBe(404);
    });

    it('takes effect at once, even if the thumbnail was requested just before', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { id } = await visitor.upload();
        const asked = Promise.all([visitor.bytes(id), visitor.bytes(`${id}&thumbnail=true`), visitor.bytes(id)]);
        await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
        await asked;
        for (const query of [id, `${id}&thumbnail=true`]) expect((await visitor.bytes(query)).status).toBe(404);
      }
    });

    it('answers the same for another user’s picture and for one that never existed', async () => {
      const { id } = await (await server.person()).upload();
      const remove = (name: string) => visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${name}`);
      const [another, never] = [await remove(id), await remove(NEVER)];
      expect([another.status, another.text]).toEqual([404, never.text]);
      expect((await visitor.bytes(id)).status).toBe(200);
    });

    it('is refused while a saved image uses the picture', async () => {
      const { id } = await visitor.upload();
      await visitor.saved(id);
      const { status, body } = await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
      expect([status, body.code]).toEqual([409, 'asset_in_use']);
    });
  });

  it('limits guesses of ids to 30 misses a minute, but never the owner', async () => {
    await using guarded = await startTestServer();
    const owner = await guarded.person();
    const { id } = await owner.upload();
    const stranger = guarded.stranger();
    for (let n = 0; n < 30; n += 1) expect((await stranger.bytes(NEVER)).status).toBe(404);
    const miss = await stranger.bytes(NEVER);
    expect([miss.status, Number(miss.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await stranger.bytes(id)).status).toBe(429);
    expect((await owner.bytes(id)).status).toBe(200);
  });
});

const cover = (bytes: Buffer): Promise<Buffer> => sharp(bytes).resize(180, 180, { fit: 'cover' }).png().toBuffer();

/** Mean absolute difference of the samples of two pictures of equal size, 0 to 255. */
const meanDifference = async (a: Buffer, b: Buffer): Promise<number> => {
  const [left, right] = await Promise.all([a, b].map((bytes) => sharp(bytes).removeAlpha().raw().toBuffer()));
  if (!left || left.length !== right?.length) return 255;
  return left.reduce((sum, sample, i) => sum + Math.abs(sample - (right[i] ?? 0)), 0) / left.length;
};
