import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import type { Visitor } from '../apps/server/src/testing/visitor.ts';
import { durationFigure, type Figure, median, sideBySide, timed, timeFigure } from './figure.ts';
import { startPictor } from './stand/servers.ts';
import { editToEnd, makeUpload, signUp } from './work.ts';

const ROUNDS = 7;
const REFERENCES = 3;
const RESULTS = 4;
const MODEL = 'gemini-nano-banana-2.1';
/** Gemini's limit of a request, shared by four pictures as base64. */
const BYTES_EACH = Math.floor((20_000_000 / (REFERENCES + 1) / 4) * 3);
/** The quality of a copy that would be too large at the quality of the original. */
const COPY_QUALITY = 85;

// Every round decodes the same files.
sharp.cache(false);
sharp.concurrency(1);

interface Model {
  server: Server;
  /** The environment of a server that uses this model. */
  env: Record<string, string>;
}

/** A model that reads a request and answers when `turn` resolves, which gets the number of the request, from 0. */
const startModel = async (result: Buffer, turn: (request: number) => Promise<void>): Promise<Model> => {
  const inlineData = { mimeType: 'image/png', data: result.toString('base64') };
  const answer = JSON.stringify({
    candidates: [{ content: { parts: [{ inlineData }] }, finishReason: 'STOP' }],
    modelVersion: MODEL,
  });
  let requests = 0;
  const server = createServer(async (request, response) => {
    await once(request.resume(), 'end');
    await turn(requests++);
    response.setHeader('content-type', 'application/json').end(answer);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // The server listens on a port.
  const { port } = server.address() as AddressInfo;
  const env = {
    GEMINI_API_URL: `http://127.0.0.1:${port}`,
    GEMINI_API_ENDPOINT: `/v1beta/models/${MODEL}:generateContent`,
    GEMINI_API_KEY: 'bench',
  };
  return { server, env };
};

/** Makes a copy for a model with the least work: one decode, one encode, and as many pixels as fit. */
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
const measureReferences = async (dataDir: string, photograph: Buffer): Promise<Figure> => {
  const result = await sharp(photograph).autoOrient().resize(2048).png().toBuffer();
  const width = await fittingWidth(photograph);
  const bare = async (): Promise<void> => {
    for (let at = 0; at <= REFERENCES; at += 1) await bareCopy(photograph, width);
    await sharp(result, { failOn: 'truncated' }).resize(180, 180, { fit: 'cover' }).png().toBuffer();
  };

  const model = await startModel(result, async () => {});
  await using server = await startPictor(dataDir, model.env);
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
  model.server.close();
  return timeFigure('12 MP photograph and three references to a model and back', pair, 1.25);
};

/** Milliseconds from the first of four answers to the event that shows its picture. The others are answered after that. */
const firstShown = async (
  visitor: Visitor,
  model: { answered: Promise<number>; others: () => void },
): Promise<number> => {
  const events = visitor.events();
  await events.next();
  const json = { prompt: 'a lighthouse', model: MODEL, count: RESULTS };
  const { body } = await visitor.request('POST', '/api/image-generate', { json });
  for await (const { name, data } of events) {
    if (name !== 'task' || data.id !== body.task_id) continue;
    if (data.result_images === undefined) continue;
    const shown = performance.now();
    if (data.status !== 'processing') throw new Error(`generate: ${data.status} ${data.message}`);
    model.others();
    await visitor.outcome(body.task_id);
    return shown - (await model.answered);
  }
  throw new Error('the event stream ended');
};

const measureFirst = async (dataDir: string, photograph: Buffer): Promise<Figure> => {
  const result = await sharp(photograph).autoOrient().resize(1024).png().toBuffer();
  let answered = Promise.withResolvers<number>();
  let others = Promise.withResolvers<void>();
  const model = await startModel(result, async (request) => {
    if (request % RESULTS === 0) answered.resolve(performance.now());
    else await others.promise;
  });
  await using server = await startPictor(dataDir, model.env);
  const visitor = await signUp(server);
  const waits: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    waits.push(await firstShown(visitor, { answered: answered.promise, others: () => others.resolve() }));
    answered = Promise.withResolvers<number>();
    others = Promise.withResolvers<void>();
  }
  model.server.close();
  return durationFigure('the first of four results is shown after its answer', median(waits), 200);
};

export const measureEngine = async (dataDir: string, photograph: Buffer): Promise<Figure[]> => [
  await measureReferences(`${dataDir}-references`, photograph),
  await measureFirst(`${dataDir}-first`, photograph),
];
