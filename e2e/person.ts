import type { Image, ImagePage, OwnTask, Storage, UploadResponse, User } from '@pictor/contracts';
import { type APIResponse, type BrowserContext, expect, type Page, request } from '@playwright/test';
import sharp from 'sharp';
import { test as serverTest } from './server.ts';

const PASSWORD = 'correct horse';
/** This number of parallel saves keeps two cores busy. */
const AT_ONCE = 4;

/** The data and the bytes of a picture to save. */
type Saving = Partial<Pick<Image, 'title' | 'prompt' | 'model'>> & { bytes?: Buffer };

/** A signed-in user: the session is in the browser's cookies, and API calls go beside the page. */
export interface Person {
  user: User;
  email: string;
  password: string;
  call: (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, data?: unknown) => Promise<APIResponse>;
  save: (saving: Saving) => Promise<Image>;
  /** Saves this number of pictures, a few at a time, in about the order of their indexes, so the last one is about the newest. */
  saveMany: (count: number, saving?: (index: number) => Saving) => Promise<void>;
  /** Makes this number of results beside the page without saving them. The newest is last. */
  edit: (count: number) => Promise<OwnTask[]>;
  images: () => Promise<ImagePage>;
  storage: () => Promise<Storage>;
  /** Ends all sessions of this user on the server. The browser's cookies stay unchanged. */
  endSessions: () => Promise<void>;
}

/** A small picture that differs from the others. `side` determines its size in bytes. */
export const makePicture = async (hue: number, side = 24): Promise<Buffer> =>
  await sharp({
    create: {
      width: side * 4,
      height: side * 3,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 20 },
    },
  })
    .tint({ r: (hue * 47) % 256, g: (hue * 91) % 256, b: (hue * 151) % 256 })
    .jpeg({ quality: 80 })
    .toBuffer();

const csrfToken = async (context: BrowserContext): Promise<string> =>
  (await context.cookies()).find(({ name }) => name === 'csrf_token')?.value ?? '';

/** Registers with one request and leaves the session in the browser's context. */
export const signUp = async (context: BrowserContext, url: string, name = '林'): Promise<Person> => {
  const email = `${crypto.randomUUID()}@example.com`;
  const registered = await context.request.post('/api/v1/auth/register', { data: { name, email, password: PASSWORD } });
  expect(registered.status()).toBe(201);
  const { user }: { user: User } = await registered.json();

  const call: Person['call'] = async (method, path, data) =>
    await context.request.fetch(path, { method, data, headers: { 'x-csrf-token': await csrfToken(context) } });

  const save: Person['save'] = async ({ bytes, ...facts }) => {
    const picture = bytes ?? (await makePicture(Math.random() * 1000));
    const response = await call('POST', '/api/v1/images', {
      model: 'darkroom',
      prompt: '黑白',
      title: '山间清晨',
      ...facts,
      image_url: `data:image/jpeg;base64,${picture.toString('base64')}`,
      request: { prompt: facts.prompt ?? '黑白' },
      response: { status: 'completed' },
    });
    expect(response.status()).toBe(201);
    return (await response.json()).image;
  };

  const upload = async (buffer: Buffer): Promise<UploadResponse> => {
    const uploaded = await context.request.post('/api/asset/image?blogId=image-edit&generateThumbnail=true', {
      headers: { 'x-csrf-token': await csrfToken(context) },
      multipart: { file: { name: '山间清晨.jpg', mimeType: 'image/jpeg', buffer } },
    });
    expect(uploaded.status()).toBe(200);
    return await uploaded.json();
  };

  const edit: Person['edit'] = async (count) => {
    const { id, thumbnail } = await upload(await makePicture(1));
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const prompt = `旋转 ${index + 1} 度`;
      const started = await call('POST', '/api/image-edit', { orig_img: id, orig_thumb: thumbnail?.id, prompt });
      expect(started.status()).toBe(200);
      ids.push((await started.json()).task_id);
    }
    const running = async () => (await (await call('GET', '/api/image-edit/tasks?status=processing')).json()).tasks;
    await expect.poll(running).toEqual([]);
    const { tasks }: { tasks: OwnTask[] } = await (await call('GET', '/api/image-edit/tasks?limit=100')).json();
    return tasks.filter((task) => ids.includes(task.id)).reverse();
  };

  return {
    user,
    email,
    password: PASSWORD,
    call,
    save,
    saveMany: async (count, saving = () => ({})) => {
      const bytes = await makePicture(1);
      for (let start = 0; start < count; start += AT_ONCE) {
        const batch = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, place) => start + place);
        await Promise.all(batch.map((index) => save({ bytes, ...saving(index) })));
      }
    },
    edit,
    images: async () => (await call('GET', '/api/v1/images?limit=100')).json(),
    storage: async () => (await call('GET', '/api/v1/storage')).json(),
    endSessions: async () => {
      const elsewhere = await request.newContext({ baseURL: url });
      await elsewhere.post('/api/v1/auth/login', { data: { email, password: PASSWORD } });
      const token = (await elsewhere.storageState()).cookies.find(({ name: cookie }) => cookie === 'csrf_token');
      const ended = await elsewhere.delete('/api/v1/auth/sessions', {
        headers: { 'x-csrf-token': token?.value ?? '' },
      });
      expect(ended.status()).toBe(200);
      await elsewhere.dispose();
    },
  };
};

/** The test starts with a signed-in user. */
export const test = serverTest.extend<{ person: Person }>({
  person: async ({ context, server }, use) => {
    await use(await signUp(context, server.url));
  },
});

/** The parts of `/image`, found by the names that users, screen readers and tests share. */
export const editorPage = (page: Page) => {
  const library = page.getByRole('region', { name: '生成存储库' });
  return {
    library,
    cards: library.getByRole('listitem'),
    card: (title: string) => library.getByRole('listitem', { name: title, exact: true }),
    prompt: page.getByRole('textbox', { name: '提示词' }),
    generate: page.getByRole('button', { name: '生成', exact: true }),
    meter: page.getByRole('meter', { name: '存储空间' }),
    viewer: page.getByRole('dialog'),
    notices: page.getByRole('region', { name: '通知' }),
    /** Puts a picture on the stage and starts a run with these words. */
    begin: async (picture: Buffer, words: string) => {
      await page
        .getByLabel('原图文件')
        .setInputFiles({ name: '山间清晨.jpg', mimeType: 'image/jpeg', buffer: picture });
      await page.getByRole('textbox', { name: '提示词' }).fill(words);
      await expect(page.getByRole('button', { name: '换一张原图' })).toBeVisible();
      await expect(page.getByRole('button', { name: '取消上传' })).toHaveCount(0);
      await page.getByRole('button', { name: '生成', exact: true }).click();
    },
  };
};
