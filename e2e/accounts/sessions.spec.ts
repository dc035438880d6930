import { type BrowserContext, expect, type Page } from '@playwright/test';
import { editorPage, makePicture, type Person, signUp, test } from '../person.ts';
import { recordVideo } from '../recorded-video.ts';
import { storagePage } from '../storage-page.ts';

const SLOW = 128 * 1024;

/** Simulates a slow connection. */
const slowDown = async (context: BrowserContext, page: Page): Promise<void> => {
  const devtools = await context.newCDPSession(page);
  const line = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: SLOW };
  await devtools.send('Network.emulateNetworkConditions', line);
};

/** All names and values that this browser stores for any user. */
const storedText = (page: Page): Promise<string> =>
  page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })');

const signOut = async (page: Page, { user }: Person): Promise<void> => {
  await page.getByRole('button', { name: `${user.name}的账号` }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
};

const signIn = async (page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> => {
  await page.getByLabel('邮箱').fill(email);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
};

/** A user whose session is in another browser. */
const someoneElse = async (context: BrowserContext, url: string): Promise<Person> => {
  const elsewhere = await context.browser()?.newContext({ baseURL: url });
  if (!elsewhere) throw new Error('the context has no browser');
  return await signUp(elsewhere, url, '王晓');
};

/** Uploads two videos: the first is being sent, the second waits. */
const beginUploads = async (context: BrowserContext, page: Page): Promise<void> => {
  const { uploads } = storagePage(page);
  await page.goto('/storage');
  const clip = await recordVideo(page, { milliseconds: 1000 });
  await slowDown(context, page);
  const buffer = Buffer.concat([clip, Buffer.alloc(2 * 1024 * 1024)]);
  const files = ['第一.webm', '第二.webm'].map((name) => ({ name, mimeType: 'video/webm', buffer }));
  await page.getByLabel('图片或视频文件').setInputFiles(files);
  await expect(uploads.getByRole('progressbar', { name: '正在上传 第一.webm' })).toHaveAttribute(
    'aria-valuenow',
    /^[1-9]\d?$/,
  );
};

test('uploads, typed words and notices end with the session, and the next user finds none of them', async ({
  page,
  context,
  person,
  server,
}) => {
  const { prompt, notices, library } = editorPage(page);
  const { uploads, videos } = storagePage(page);
  const other = await someoneElse(context, server.url);
  await person.save({ title: '极光' });
  await page.goto('/image');
  await prompt.fill('把天空换成极光');
  await beginUploads(context, page);

  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  await signOut(page, person);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('说出要改什么，图片就改好');
  await page.getByRole('button', { name: '登录' }).click();
  await signIn(page, other);
  await expect(page).toHaveURL(/\/image$/);
  await expect(library).toContainText('暂无生成记录');
  await expect(prompt).toHaveValue('');
  await page.getByRole('link', { name: '全部图片和视频' }).click();
  await expect(videos).toContainText('还没有视频');
  await expect(uploads).toHaveCount(0);
  await expect(notices.getByRole('listitem')).toHaveCount(0);
  expect(sent).toEqual(['POST /api/v1/auth/logout', 'POST /api/v1/auth/login']);
  expect(await other.storage()).toMatchObject({ video_count: 0, image_count: 0 });
  expect(await storedText(page)).not.toContain(person.user.id);
  expect(await storedText(page)).not.toContain('极光');
});

test('an upload of a picture ends with the session, and so does the run that waited for it', async ({
  page,
  context,
  person,
  server,
}) => {
  const { prompt, generate, library } = editorPage(page);
  const other = await someoneElse(context, server.url);
  await page.goto('/image');
  await expect(library).toContainText('暂无生成记录');
  await slowDown(context, page);
  const picture = { name: '山间清晨.jpg', mimeType: 'image/jpeg', buffer: await makePicture(1, 500) };
  await page.locator('input[type=file]').setInputFiles(picture);
  await prompt.fill('黑白');
  await generate.click();
  await expect(page.getByText('图片传好后自动开始。')).toBeVisible();
  const cut = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/asset/image'));
  await signOut(page, person);
  await cut;

  await page.getByRole('button', { name: '登录' }).click();
  await signIn(page, other);
  await expect(library).toContainText('暂无生成记录');
  await expect(page.getByText('还没有原图')).toBeVisible();
  const tasks = await (await page.request.get('/api/image-edit/tasks')).json();
  expect(tasks).toMatchObject({ tasks: [] });
});

test('a sign-out in one tab ends the session in the others', async ({ page, context, person }) => {
  const { uploads } = storagePage(page);
  await beginUploads(context, page);
  const other = await context.newPage();
  await other.goto('/settings');
  const cut = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/v1/videos'));
  await signOut(other, person);
  await cut;
  await expect(page).toHaveURL(/\/login\?next=\/storage$/);
  await expect(page.getByText('已在另一个标签页退出登录')).toBeVisible();
  await signIn(page, person);
  await expect(page).toHaveURL(/\/storage$/);
  await expect(uploads).toHaveCount(0);
});

test('a tab switches to the next user as soon as another tab signs them in', async ({
  page,
  context,
  person,
  server,
}) => {
  const { image, imageCards, uploads, search } = storagePage(page);
  const other = await someoneElse(context, server.url);
  await other.save({ title: '晚霞' });
  await person.save({ title: '极光' });
  await beginUploads(context, page);
  await search.fill('极光');
  await expect(page).toHaveURL(/\?q=/);
  await expect(image('极光')).toBeVisible();

  const elsewhere = await context.newPage();
  await context.clearCookies();
  await elsewhere.goto('/login');
  const cut = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/v1/videos'));
  await signIn(elsewhere, other);
  await expect(elsewhere).toHaveURL(/\/image$/);
  await cut;

  await expect(page.getByRole('button', { name: '王晓的账号' })).toBeVisible();
  await expect(search).toHaveValue('');
  await expect(imageCards).toHaveCount(1);
  await expect(image('晚霞')).toBeVisible();
  await expect(uploads).toHaveCount(0);
  expect((await other.storage()).video_count).toBe(0);
});

test('waiting pictures are not sent on behalf of the next user', async ({ page, context, person, server }) => {
  const { library, notices } = editorPage(page);
  const other = await someoneElse(context, server.url);
  expect(person.user.name).toBe('林');
  await page.goto('/image');
  await expect(library).toContainText('暂无生成记录');
  await slowDown(context, page);
  const buffer = await makePicture(1, 500);
  const files = Array.from({ length: 6 }, (_, index) => ({ name: `${index}.jpg`, mimeType: 'image/jpeg', buffer }));
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/api/asset/image')) sent.push(request.url());
  });
  await page.getByLabel('原图文件').setInputFiles(files);
  await expect.poll(() => sent.length).toBe(3);

  const elsewhere = await context.newPage();
  await context.clearCookies();
  await elsewhere.goto('/login');
  const cut = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/asset/image'));
  await signIn(elsewhere, other);
  await cut;
  await expect(page.getByRole('button', { name: '王晓的账号' })).toBeVisible();
  await expect(library).toContainText('暂无生成记录');
  await expect(page.getByText('还没有原图')).toBeVisible();
  await expect(notices).not.toContainText('.jpg');
  expect(sent).toHaveLength(3);
});

test('a page sends nothing with another user’s cookies, even if no other tab has told it about them', async ({
  page,
  context,
  person,
  server,
}) => {
  const { card, prompt } = editorPage(page);
  const other = await someoneElse(context, server.url);
  await other.save({ title: '晚霞' });
  await person.save({ title: '极光' });
  await page.goto('/image');
  await expect(card('极光')).toBeVisible();
  // The page sends the words for reading on a pause. Wait for that before another user signs in.
  const read = page.waitForResponse((response) => response.url().endsWith('/darkroom/read'));
  await prompt.fill('把天空换成极光');
  await read;
  // The first session stays valid, so the server does not tell the page anything.
  await context.clearCookies();
  await context.request.post('/api/v1/auth/login', { data: { email: other.email, password: other.password } });
  const answers: number[] = [];
  page.on('response', (response) => {
    if (response.request().method() === 'DELETE') answers.push(response.status());
  });

  await card('极光').hover();
  await card('极光').getByRole('button', { name: '删除' }).click();
  await page.getByRole('button', { name: '确定' }).click();
  await expect(page.getByRole('button', { name: '王晓的账号' })).toBeVisible();
  await expect(card('晚霞')).toBeVisible();
  await expect(card('极光')).toHaveCount(0);
  await expect(prompt).toHaveValue('');
  expect(answers.filter((status) => status !== 403)).toEqual([]);
});

test('the sign-in after a lost session does not lead another user to the previous search', async ({
  page,
  context,
  person,
  server,
}) => {
  const { image, search } = storagePage(page);
  const other = await someoneElse(context, server.url);
  await person.save({ title: '极光' });
  await page.goto('/storage?q=极光');
  await expect(image('极光')).toBeVisible();
  await person.endSessions();
  await expect(page).toHaveURL(/\/login\?next=\/storage%3Fq%3D/);
  await signIn(page, other);
  await expect(page).toHaveURL(/\/storage$/);
  await expect(search).toHaveValue('');
});
