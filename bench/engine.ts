import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { type Figure, sideBySide, timed, timeFigure } from './figure.ts';
import { startPictor } from './stand/servers.ts';
import { editToEnd, makeUpload, signUp } from './work.ts';

const ROUNDS = 7;
const REFERENCES = 3;
const MODEL = 'gemini-nano-banana-2.1';
/** Gemini's limit of a request, shared by four pictures as base64. */
const BYTES_EACH = Math.floor((20_000_000 / (REFERENCES + 1) / 4) * 3);
/** The quality of a copy that would be too large at the quality of the original. */
const COPY_QUALITY = 85;

// Every round decodes the same files.
sharp.cache(false);
sharp.concurrency(1);

/** A model that reads a request and answers at once. */
const startModel = async (result: Buffer): Promise<Server> => {
  const inlineData = { mimeType: 'image/png', data: result.toString('base64') };
  const answer = JSON.stringify({
    candidates: [{ content: { parts: [{ inlineData }] }, finishReason: 'STOP' }],
    modelVersion: MODEL,
  });
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.setHeader('content-type', 'application/json').end(answer));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
};

/** What a copy for a model takes: one decode, one encode, and as many pixels as fit. */
const bareCopy = (photograph: Buffer, width: number) =>
  sharp(photograph, { failOn: 'truncated' })
    .autoOrient()
    .resize({ width, withoutEnlargement: true })
    .jpeg({ quality: COPY_QUALITY })
    .toBuffer();

/** The largest width, in steps of a hundredth, at which a copy fits. */
const fittingWidth = async (photograph: Buffer): Promise<number> => {
  const { autoOrient } = await sharp(photograph).metadata();
  for (let width = autoOrient.width; ; width = Math.floor(0.99 * width))
    if ((await bareCopy(photograph, width)).length <= BYTES_EACH) return width;
};

/** A photograph and three references on their way to a model, and its result on the way back. */
export const measureEngine = async (dataDir: string, photograph: Buffer): Promise<Figure> => {
  const result = await sharp(photograph).autoOrient().resize(2048).png().toBuffer();
  const width = await fittingWidth(photograph);
  const bare = async (): Promise<void> => {
    for (let at = 0; at <= REFERENCES; at += 1) await bareCopy(photograph, width);
    await sharp(result, { failOn: 'truncated' }).resize(180, 180, { fit: 'cover' }).png().toBuffer();
  };

  const model = await startModel(result);
  // The server listens on a port.
  const { port } = model.address() as AddressInfo;
  await using server = await startPictor(dataDir, {
    GEMINI_API_URL: `http://127.0.0.1:${port}`,
    GEMINI_API_ENDPOINT: `/v1beta/models/${MODEL}:generateContent`,
    GEMINI_API_KEY: 'bench',
  });
  const visitor = await signUp(server);
  const upload = makeUpload(server, visitor, photograph, 'photograph.jpg');
  const { id, thumbnail } = await upload();
  const references = [];
  for (let at = 0; at < REFERENCES; at += 1) references.push({ id: (await upload()).id });
  const edit = { orig_img: id, orig_thumb: thumbnail.id, prompt: 'make it night', model: MODEL, references };
  const pair = await sideBySide(
    ROUNDS,
    () => timed(bare),
    () => editToEnd(visitor, edit),
  );
  model.close();
  return timeFigure('12 MP photograph and three references to a model and back', pair, 1.25);
};
