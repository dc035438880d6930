import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { answer, candidate, inline, json, paint, type RecordedRequest, type Reply } from './fake-gemini-answers.ts';

/** The answer of `replies.image()`, changed by `rewrite` before it is sent. */
const rewritten =
  (rewrite: (whole: ReturnType<typeof answer>, data: string) => unknown, status = 200): Reply =>
  async (request, response) => {
    const bytes = await paint(request);
    json(response, status, rewrite(answer(request, [inline(bytes)]), bytes.toString('base64')));
  };

/** The same answer with its base64 changed by `recode`. */
const recoded = (recode: (data: string) => string): Reply =>
  rewritten((whole, data) => ({ ...whole, candidates: [candidate([dataPart(recode(data))], 'STOP')] }));

const dataPart = (data: string) => ({ inlineData: { mimeType: 'image/png', data } });
const markdown = (data: string): string => `![image](data:image/png;base64,${data})`;

const compressed =
  (compress: (body: Buffer) => Buffer, headers: Record<string, string>): Reply =>
  async (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(compress(Buffer.from(JSON.stringify(answer(request, [inline(await paint(request))])))));
  };

const snakeCase = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (typeof value !== 'object' || value === null) return value;
  const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [snake(name), snakeCase(field)]));
};

const writeEvents = (response: ServerResponse, events: readonly unknown[], contentType: string): void => {
  response.writeHead(200, { 'content-type': contentType });
  response.write(': PING\r\n\r\n');
  for (const event of events)
    response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\r\n\r\n`);
  response.end('data: [DONE]\n\n');
};

/** Server-sent events, each with a part of the answer. */
const events =
  (
    parts: (request: RecordedRequest, data: string) => readonly unknown[],
    contentType = 'text/event-stream; charset=utf-8',
  ): Reply =>
  async (request, response) => {
    const data = (await paint(request)).toString('base64');
    writeEvents(response, parts(request, data), contentType);
  };

const eventsOfParts = (request: RecordedRequest, data: string): unknown[] => [
  { candidates: [{ content: { role: 'model', parts: [{ text: 'Here ' }] }, index: 0 }] },
  { candidates: [{ content: { role: 'model', parts: [dataPart(data)] }, index: 0 }] },
  { candidates: [{ content: { role: 'model', parts: [{ text: 'it is.' }] }, index: 0 }] },
  answer(request, [{ text: '' }]),
];

const chat = (request: RecordedRequest, message: unknown) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: request.model,
  choices: [{ index: 0, message, finish_reason: 'stop' }],
  usage: { prompt_tokens: 270, completion_tokens: 1290, total_tokens: 1560 },
});

const chatReply =
  (message: (data: string) => unknown): Reply =>
  async (request, response) =>
    json(response, 200, chat(request, message((await paint(request)).toString('base64'))));

const chatChunks = (_request: RecordedRequest, data: string): unknown[] => {
  const text = `Here it is: ${markdown(data)} Enjoy!`;
  const pieces = text.match(/.{1,1000}/gs) ?? [];
  const chunk = (delta: unknown, finish_reason: string | null = null) => ({
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason }],
  });
  return [chunk({ role: 'assistant' }), ...pieces.map((content) => chunk({ content })), chunk({}, 'stop')];
};

/** The answer up to a position after its picture. Then it stops, or the connection is closed. */
const brokenOff =
  (isReset: boolean): Reply =>
  async (request, response) => {
    const whole = JSON.stringify(answer(request, [inline(await paint(request))]));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(whole.slice(0, whole.indexOf('"usageMetadata"')), () => {
      if (isReset) response.destroy();
      else response.end();
    });
  };

/** The formats in which gateways wrap the picture of `replies.image()`. Each contains exactly that picture. */
export const wrappings = {
  'fields in snake_case': rewritten(snakeCase),
  'the picture in a later candidate': rewritten((whole) => ({
    ...whole,
    candidates: [candidate([{ text: 'Look below.' }], 'STOP'), ...whole.candidates],
  })),
  'a blocked candidate without a picture before it': rewritten((whole) => ({
    ...whole,
    candidates: [candidate(undefined, 'IMAGE_SAFETY'), ...whole.candidates],
  })),
  'base64 with line breaks': recoded((data) => data.replace(/.{76}/g, '$&\n')),
  'base64 with Windows line breaks': recoded((data) => data.replace(/.{76}/g, '$&\r\n')),
  'base64 with line breaks that JSON does not allow': async (request, response) => {
    const data = (await paint(request)).toString('base64');
    const whole = JSON.stringify(answer(request, [dataPart('DATA')]));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(whole.replace('DATA', data.replace(/.{76}/g, '$&\n')));
  },
  'URL-safe base64': recoded((data) => data.replaceAll('+', '-').replaceAll('/', '_')),
  'base64 without padding': recoded((data) => data.replace(/=+$/, '')),
  'escaped slashes in base64': async (request, response) => {
    const whole = JSON.stringify(answer(request, [inline(await paint(request))]));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(whole.replaceAll('/', '\\/').replaceAll('=', '\\u003d'));
  },
  'a data: URL in data': recoded((data) => `data:image/png;base64,${data}`),
  'Markdown in a text': rewritten((whole, data) => ({
    ...whole,
    candidates: [candidate([{ text: `Here it is.\n\n${markdown(data)}\n\nEnjoy!` }], 'STOP')],
  })),
  'Markdown with line breaks in a text': rewritten((whole, data) => ({
    ...whole,
    candidates: [candidate([{ text: markdown(data.replace(/.{76}/g, '$&\n')) }], 'STOP')],
  })),
  'a bare data: URL as the text': rewritten((whole, data) => ({
    ...whole,
    candidates: [candidate([{ text: `data:image/png;base64,${data}` }, { text: 'Done' }], 'STOP')],
  })),
  'an array': rewritten((whole) => [whole]),
  'an array of pieces': async (request, response) =>
    json(response, 200, eventsOfParts(request, (await paint(request)).toString('base64'))),
  'one document a line': async (request, response) => {
    const pieces = eventsOfParts(request, (await paint(request)).toString('base64'));
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(pieces.map((piece) => `${JSON.stringify(piece)}\n`).join(''));
  },
  'an event': events((request, data) => [answer(request, [dataPart(data)])]),
  'events that add up': events(eventsOfParts),
  'events that are called JSON': events(eventsOfParts, 'application/json'),
  'an event among others that are no JSON': events((request, data) => [...eventsOfParts(request, data), 'a ping']),
  'Markdown that is spread over events': events((_request, data) =>
    (markdown(data).match(/.{1,1000}/gs) ?? []).map((text) => ({ candidates: [{ content: { parts: [{ text }] } }] })),
  ),
  'a chat answer with Markdown': chatReply((data) => ({ role: 'assistant', content: `Here: ${markdown(data)}` })),
  'a chat answer with images': chatReply((data) => ({
    role: 'assistant',
    content: '',
    images: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }],
  })),
  'a chat answer with images that name two ways': chatReply((data) => ({
    role: 'assistant',
    content: null,
    images: [{ url: '', b64_json: data }],
  })),
  'a chat answer in parts': chatReply((data) => ({
    role: 'assistant',
    content: [
      { type: 'text', text: 'Here it is.' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
    ],
  })),
  'a chat answer in events': events(chatChunks),
  'an envelope': rewritten((whole) => ({ code: 0, message: 'ok', data: whole })),
  'an error beside it': rewritten((whole) => ({ ...whole, error: { message: 'late', code: 500 } })),
  gzip: compressed(gzipSync, { 'content-encoding': 'gzip' }),
  'gzip that is not named': compressed(gzipSync, {}),
  'gzip that is named and not done': compressed((body) => body, { 'content-encoding': 'gzip' }),
  deflate: compressed(deflateSync, { 'content-encoding': 'deflate' }),
  'bare deflate': compressed(deflateRawSync, { 'content-encoding': 'deflate' }),
  br: compressed(brotliCompressSync, { 'content-encoding': 'br' }),
  zstd: compressed(zstdCompressSync, { 'content-encoding': 'zstd' }),
  'gzip in br': compressed((body) => brotliCompressSync(gzipSync(body)), { 'content-encoding': 'gzip, br' }),
  'status 201': rewritten((whole) => whole, 201),
  'status 203': rewritten((whole) => whole, 203),
  'a [DONE] behind the JSON': async (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(answer(request, [inline(await paint(request))]))}\n\ndata: [DONE]\n\n`);
  },
  'a byte order mark': async (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`\uFEFF${JSON.stringify(answer(request, [inline(await paint(request))]))}`);
  },
  'an answer that ends behind the picture': brokenOff(false),
  'a connection that breaks behind the picture': brokenOff(true),
} as const satisfies Record<string, Reply>;
