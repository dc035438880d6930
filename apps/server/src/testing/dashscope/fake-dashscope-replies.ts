import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { makePicture } from '../files/pictures.ts';
import { sendJson } from '../provider-server.ts';

export interface RecordedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  model: string;
  prompt: string;
  pictures: Buffer[];
  parameters: { n: number; size?: string | undefined; watermark: boolean };
}

/** The state of the server for a reply. */
export interface FakeContext {
  /** The address of the server. Addresses of pictures begin with it. */
  url: string;
  jobs: FakeJobs;
}

export type Reply = (request: RecordedRequest, response: ServerResponse, context: FakeContext) => void | Promise<void>;
/** A reply to a GET: a question about a job, or the fetch of a picture. */
export type PlainReply = (
  message: IncomingMessage,
  response: ServerResponse,
  context: FakeContext,
) => void | Promise<void>;

/** An error of the service. */
export const error = (
  response: ServerResponse,
  status: number,
  code: string,
  message = 'Refused.',
  headers: Record<string, string> = {},
): void => sendJson(response, status, { code, message, request_id: 'fake-request' }, headers);

interface FakeJob {
  status: string;
  /** The number of results. */
  count: number;
}

/** The jobs of the fake service. They end by themselves, unless a test holds them. */
export class FakeJobs {
  readonly #jobs = new Map<string, FakeJob>();
  #isHeld = false;
  #started = 0;

  /** The number of jobs that were started. */
  get started(): number {
    return this.#started;
  }

  /** From now on, jobs run until `finish` is called. */
  hold(): void {
    this.#isHeld = true;
  }

  start(count: number): string {
    this.#started += 1;
    const id = `job-${this.#started}`;
    this.#jobs.set(id, { status: this.#isHeld ? 'PENDING' : 'SUCCEEDED', count });
    return id;
  }

  /** Ends all jobs. */
  finish(status = 'SUCCEEDED'): void {
    for (const job of this.#jobs.values()) job.status = status;
  }

  forget(): void {
    this.#jobs.clear();
  }

  find(id: string): FakeJob {
    return this.#jobs.get(id) ?? { status: 'UNKNOWN', count: 0 };
  }
}

const choices = (addresses: readonly string[]) => [
  { finish_reason: 'stop', message: { role: 'assistant', content: addresses.map((image) => ({ image })) } },
];

const addressesOf = (url: string, count: number): string[] =>
  Array.from({ length: count }, (_one, at) => `${url}/results/${at + 1}.png?Expires=1`);

const usage = (count: number) => ({ output_image_count: count, output_width: 64, output_height: 48 });

/** Starts a job, or answers with these addresses, as the request asks. */
const answered =
  (addresses: (url: string, request: RecordedRequest) => readonly string[]): Reply =>
  (request, response, { url, jobs }) => {
    const all = addresses(url, request);
    if (request.headers['x-dashscope-async'] === 'enable')
      return sendJson(response, 200, {
        output: { task_id: jobs.start(all.length), task_status: 'PENDING' },
        request_id: 'fake-request',
      });
    sendJson(response, 200, {
      output: { choices: choices(all) },
      usage: usage(all.length),
      request_id: 'fake-request',
    });
  };

export const replies = {
  /** As many results as the request asks for, or `count`. */
  pictures: (count?: number): Reply => answered((url, request) => addressesOf(url, count ?? request.parameters.n)),
  /** Results at these addresses. */
  addresses: (...all: string[]): Reply => answered(() => all),
  textOnly: (text: string): Reply =>
    replies.document({
      output: { choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: [{ text }] } }] },
      request_id: 'fake-request',
    }),
  document:
    (document: unknown, status = 200): Reply =>
    (_request, response) =>
      sendJson(response, status, document),
  refused:
    (status: number, code: string, message?: string, headers?: Record<string, string>): Reply =>
    (_request, response) =>
      error(response, status, code, message, headers),
  /** Refuses the key, and quotes it. */
  badKey: (): Reply => (request, response) =>
    error(response, 401, 'InvalidApiKey', `Invalid API-key provided: ${request.headers.authorization}`),
  body:
    (text: string, contentType = 'application/json', status = 200): Reply =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': contentType });
      response.end(text);
    },
  redirect:
    (location: string): Reply =>
    (_request, response) => {
      response.writeHead(302, { location });
      response.end();
    },
  /** Half an answer, then the connection is closed. */
  cutConnection: (): Reply => (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"output":{"choices":[', () => response.destroy());
  },
  reset: (): Reply => (_request, response) => {
    response.socket?.resetAndDestroy();
  },
  after:
    (milliseconds: number, reply: Reply): Reply =>
    async (request, response, context) => {
      await delay(milliseconds);
      await reply(request, response, context);
    },

  /** The state of a job. */
  job:
    (): PlainReply =>
    (message, response, { url, jobs }) => {
      const id = message.url?.split('/').at(-1) ?? '';
      const { status, count } = jobs.find(id);
      const isDone = status === 'SUCCEEDED';
      sendJson(response, 200, {
        output: { task_id: id, task_status: status, ...(isDone && { choices: choices(addressesOf(url, count)) }) },
        ...(isDone && { usage: usage(count) }),
        request_id: 'fake-request',
      });
    },
  /** Any answer to a question about a job. */
  jobDocument:
    (output: object, status = 200): PlainReply =>
    (message, response) =>
      sendJson(response, status, {
        output: { task_id: message.url?.split('/').at(-1), ...output },
        request_id: 'fake-request',
      }),
  jobRefused:
    (status: number, code: string): PlainReply =>
    (_message, response) =>
      error(response, status, code),
  jobReset: (): PlainReply => (_message, response) => {
    response.socket?.resetAndDestroy();
  },

  /** A PNG. The width depends on the number in its address. */
  picture:
    (height = 48): PlainReply =>
    async (message, response) => {
      const at = Number(/(\d+)\.png/.exec(message.url ?? '')?.[1] ?? 0);
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(await makePicture({ width: 63 + at, height }));
    },
  bytes:
    (bytes: Buffer, contentType = 'image/png'): PlainReply =>
    (_message, response) => {
      response.writeHead(200, { 'content-type': contentType });
      response.end(bytes);
    },
  pictureStatus:
    (status: number, headers: Record<string, string> = {}): PlainReply =>
    (_message, response) => {
      response.writeHead(status, { 'content-type': 'application/xml', ...headers });
      response.end('<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>');
    },
};
