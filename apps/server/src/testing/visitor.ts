import type { ImagePage, OwnTask, RegisterRequest, SaveImageResponse, Task, UploadResponse } from '@pictor/contracts';
import { makePicture } from './files/pictures.ts';

interface RequestOptions {
  json?: unknown;
  body?: string | Uint8Array | FormData;
  headers?: Record<string, string>;
}

/** A response whose body has been read. */
export class Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;

  constructor({ status, headers }: Response, bytes: Buffer) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString();
  }

  /** The parsed JSON. It is untyped, because each test asserts the fields that it expects. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  get body(): any {
    return JSON.parse(this.text);
  }
}

interface ServerSentEvent {
  name: string;
  // The data of an event. It is untyped, because each test asserts the fields that it expects.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  data: any;
}

/** Behaves like a browser over plain HTTP: it keeps cookies and sends the CSRF token with every change. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #url: () => string;

  constructor(url: () => string) {
    this.#url = url;
  }

  async request(method: string, path: string, { json, body, headers = {} }: RequestOptions = {}): Promise<Answer> {
    const token = this.cookies.get('csrf_token');
    const response = await fetch(this.#url() + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookies.size > 0 && {
          cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        }),
        ...(token !== undefined && method !== 'GET' && { 'x-csrf-token': token }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined ? { body: JSON.stringify(json) } : body !== undefined && { body }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return new Answer(response, Buffer.from(await response.arrayBuffer()));
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request('GET', path, { headers });
  }

  async register(account: RegisterRequest): Promise<Answer> {
    return await this.request('POST', '/api/v1/auth/register', { json: account });
  }

  postFile(
    bytes: Uint8Array,
    name = 'picture.png',
    query = 'blogId=image-edit&generateThumbnail=true',
  ): Promise<Answer> {
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(bytes)]), name);
    return this.request('POST', `/api/asset/image?${query}`, { body: form });
  }

  async upload(bytes?: Uint8Array, name?: string): Promise<UploadResponse & { thumbnail: { id: string } }> {
    const response = await this.postFile(bytes ?? (await makePicture()), name);
    if (response.status !== 200) throw new Error(`upload: ${response.status} ${response.text}`);
    return response.body;
  }

  /** Uploads a picture and requests an edit of it. */
  async startEdit(prompt: string, extra: Record<string, unknown> = {}, bytes?: Uint8Array): Promise<string> {
    const { id, thumbnail } = await this.upload(bytes);
    const json = { orig_img: id, orig_thumb: thumbnail.id, prompt, ...extra };
    const response = await this.request('POST', '/api/image-edit', { json });
    if (response.status !== 200) throw new Error(`edit: ${response.status} ${response.text}`);
    return response.body.task_id;
  }

  async task(taskId: string): Promise<Task> {
    return (await this.get(`/api/image-edit?task_id=${taskId}`)).body;
  }

  /** Waits for the server's event that the task has ended. */
  async outcome(taskId: string): Promise<OwnTask> {
    return await this.taskWhen(taskId, ({ status }) => status !== 'processing');
  }

  async taskWhen(taskId: string, is: (task: OwnTask) => boolean): Promise<OwnTask> {
    for await (const { name, data } of this.events()) {
      const tasks: OwnTask[] = name === 'snapshot' ? data.tasks : name === 'task' ? [data] : [];
      const found = tasks.find((task) => task.id === taskId && is(task));
      if (found) return found;
    }
    throw new Error('the event stream ended');
  }

  async edit(prompt: string, extra: Record<string, unknown> = {}): Promise<OwnTask> {
    return await this.outcome(await this.startEdit(prompt, extra));
  }

  async save(assetId: string, extra: Record<string, unknown> = {}): Promise<Answer> {
    const json = {
      model: 'darkroom',
      prompt: '黑白',
      image_url: `/api/asset/image?blogId=image-edit&fileName=${assetId}`,
      ...extra,
    };
    return await this.request('POST', '/api/v1/images', { json });
  }

  async saved(assetId: string, extra: Record<string, unknown> = {}): Promise<SaveImageResponse> {
    const response = await this.save(assetId, extra);
    if (response.status !== 201) throw new Error(`save: ${response.status} ${response.text}`);
    return response.body;
  }

  async images(query = ''): Promise<ImagePage> {
    return (await this.get(`/api/v1/images${query}`)).body;
  }

  bytes(assetId: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.get(`/api/asset/image?blogId=image-edit&fileName=${assetId}`, headers);
  }

  /** Leaving the loop closes the connection. */
  async *events(proof?: Record<string, string>): AsyncGenerator<ServerSentEvent> {
    const aborter = new AbortController();
    const headers = proof ?? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = await fetch(`${this.#url()}/api/image-edit/events`, { headers, signal: aborter.signal });
    if (!response.ok || !response.body) throw new Error(`events: ${response.status}`);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = '';
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        text += decoder.decode(read.value, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(block) ?? [];
          if (name !== undefined && data !== undefined) yield { name, data: JSON.parse(data) };
        }
      }
    } finally {
      aborter.abort();
    }
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || value === undefined) return;
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
