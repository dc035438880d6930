import { writeFile } from 'node:fs/promises';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { UploadResponse } from '@pictor/contracts';
import sharp from 'sharp';
import { Visitor } from '../apps/server/src/testing/visitor.ts';
import { type Figure, sideBySide, timed, timeFigure } from './figure.ts';
import type { ServerProcess } from './stand/servers.ts';

const UPLOADS = 15;
const EDITS = 11;
const CHAINS = 3;
/** 18 MP. */
const LARGE = { width: 3456, height: 5184 };
const CHAIN = '暖一点，提高对比度 15%，加暗角，锐化';
/** The same quality as the darkroom's. */
const JPEG_QUALITY = 92;

// Every round decodes the same file. With its cache, the bare library would not decode it again.
sharp.cache(false);
sharp.concurrency(1);

/** Creates an account and signs in. */
export const signUp = async ({ url }: ServerProcess, name = 'bench'): Promise<Visitor> => {
  const visitor = new Visitor(() => url);
  const answer = await visitor.register({ name, email: `${name}@example.com`, password: 'correct horse' });
  if (answer.status !== 201) throw new Error(`register: ${answer.status} ${answer.text}`);
  return visitor;
};

/** Signs in an account that {@link signUp} created. */
export const signIn = async ({ url }: ServerProcess, name = 'bench'): Promise<Visitor> => {
  const visitor = new Visitor(() => url);
  const json = { email: `${name}@example.com`, password: 'correct horse' };
  const { status } = await visitor.request('POST', '/api/v1/auth/login', { json });
  if (status !== 200) throw new Error(`login: ${status}`);
  return visitor;
};

/** A form as a browser would send it, built before the time measurement starts. */
const formOf = (bytes: Buffer, name: string) => {
  const boundary = 'bench-boundary';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
  return {
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
};

type Uploaded = UploadResponse & { thumbnail: { id: string } };

/** Sends the form of a file on each call, with plain `node:http`. `fetch` would add a third of the time for its own copies. */
export const uploadTo = (url: string, bytes: Buffer, name: string, identity: OutgoingHttpHeaders = {}) => {
  const { body, headers } = formOf(bytes, name);
  const options = { method: 'POST', headers: { ...headers, ...identity, 'content-length': body.length } };
  return async (): Promise<unknown> => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, options, resolve).once('error', reject).end(body);
    });
    const answer = await text(response);
    if (response.statusCode !== 200) throw new Error(`upload: ${response.statusCode} ${answer}`);
    return JSON.parse(answer);
  };
};

/** Uploads a picture on each call. */
export const makeUpload = ({ url }: ServerProcess, { cookies }: Visitor, bytes: Buffer, name: string) => {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
  const identity = { cookie, 'x-csrf-token': cookies.get('csrf_token') };
  const upload = uploadTo(`${url}/api/asset/image?blogId=image-edit&generateThumbnail=true`, bytes, name, identity);
  // The server answers an upload with this structure.
  return async (): Promise<Uploaded> => (await upload()) as Uploaded;
};

/** Calls `work` `count` times, `atOnce` at the same time. @returns calls per second */
export const rate = async (count: number, atOnce: number, work: () => Promise<unknown>): Promise<number> => {
  let left = count;
  const begun = performance.now();
  const one = async (): Promise<void> => {
    for (; left > 0; ) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return (1000 * count) / (performance.now() - begun);
};

/** Milliseconds from the request to `completed`, as reported by the server's event stream, which is opened before. */
export const editToEnd = async (visitor: Visitor, json: object): Promise<number> => {
  const events = visitor.events();
  await events.next();
  return await timed(async () => {
    const answer = await visitor.request('POST', '/api/image-edit', { json });
    if (answer.status !== 200) throw new Error(`edit: ${answer.status} ${answer.text}`);
    for await (const { name, data } of events) {
      if (name !== 'task' || data.id !== answer.body.task_id || data.status === 'processing') continue;
      if (data.status !== 'completed') throw new Error(`edit: ${data.message}`);
      return;
    }
    throw new Error('the event stream ended');
  });
};

export const editRequest = ({ id, thumbnail }: { id: string; thumbnail: { id: string } }) => ({
  orig_img: id,
  orig_thumb: thumbnail.id,
  prompt: '黑白，旋转90度',
  model: 'darkroom',
});

/** As dark as the darkroom's vignette at its usual strength: black, more opaque towards the corners. */
const vignetteOf = async ({ width, height }: typeof LARGE): Promise<Buffer> =>
  await sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><radialGradient id="shade" r="0.707">` +
        '<stop offset="0.4" stop-opacity="0"/><stop offset="1" stop-opacity="0.5"/></radialGradient>' +
        '<rect width="100%" height="100%" fill="url(#shade)"/></svg>',
    ),
  )
    .raw()
    .toBuffer();

/** The same in one sharp pipeline, with its default of one thread. */
const bareChain = async (photograph: Buffer, shade: Buffer): Promise<void> => {
  const [warmer, contrast] = [0.08, 1.15];
  const level = -128 * (contrast - 1);
  await sharp(photograph)
    .autoOrient()
    .linear([contrast * (1 + warmer), contrast, contrast * (1 - warmer)], [level, level, level])
    .composite([{ input: shade, raw: { ...LARGE, channels: 4 } }])
    .sharpen({ sigma: 1, m1: 1, m2: 3, y2: 20, y3: 40 })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
};

/** The waiting times of a single user. */
export const measureWork = async (server: ServerProcess, photograph: Buffer, folder: string): Promise<Figure[]> => {
  const visitor = await signUp(server);
  const copy = join(folder, 'copy.jpg');
  const upload = makeUpload(server, visitor, photograph, 'photograph.jpg');
  const bareUpload = async () => {
    await writeFile(copy, photograph);
    await sharp(photograph).autoOrient().resize(180, 180, { fit: 'cover' }).toColourspace('srgb').png().toBuffer();
  };
  const uploads = await sideBySide(
    UPLOADS,
    () => timed(bareUpload),
    () => timed(upload),
  );

  const edit = editRequest(await upload());
  const bareEdit = () =>
    sharp(photograph).autoOrient().greyscale().rotate(90).jpeg({ quality: JPEG_QUALITY }).toBuffer();
  const edits = await sideBySide(
    EDITS,
    () => timed(bareEdit),
    () => editToEnd(visitor, edit),
  );

  const large = await sharp(photograph).autoOrient().resize(LARGE.width, LARGE.height).jpeg().toBuffer();
  const { id, thumbnail } = await makeUpload(server, visitor, large, 'large.jpg')();
  const chain = { ...editRequest({ id, thumbnail }), prompt: CHAIN };
  const shade = await vignetteOf(LARGE);
  const chains = await sideBySide(
    CHAINS,
    () => timed(() => bareChain(large, shade)),
    () => editToEnd(visitor, chain),
  );

  return [
    timeFigure('upload and thumbnail, 12 MP JPEG', uploads, 1.25),
    timeFigure('darkroom edit, 12 MP JPEG', edits, 1.2, 30),
    timeFigure('darkroom, four operations, 18 MP JPEG', chains, 0.85),
  ];
};
