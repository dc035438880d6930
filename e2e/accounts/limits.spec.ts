import { expect, type Page } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';
import { recordVideo } from '../recorded-video.ts';
import { storagePage } from '../storage-page.ts';

const EVENTS = '**/api/image-edit/events';

interface Refusal {
  status?: number;
  code?: string;
  retryAfter?: number;
}

/** Answers as the server does when a limit is reached. The server's message is Chinese. */
const refuse = async (page: Page, url: string, method: string, { status = 429, ...rest }: Refusal = {}) => {
  const { code = 'too_many_requests', retryAfter = 90 } = rest;
  const headers = { 'x-error-code': code, ...(status === 429 ? { 'retry-after': String(retryAfter) } : {}) };
  await page.route(url, async (route) => {
    if (route.request().method() !== method) return await route.fallback();
    await route.fulfill({ status, headers, json: { error: '服务器的话', code } });
  });
};

const LANGUAGES = {
  'zh-CN': {
    tooMany: '操作太频繁了。请等 90 秒再试。',
    busy: '你还有一个下载没有结束。等它结束后再下载。请等 90 秒再试。',
    workspaceFull: '工作区满了。',
    tooLarge: '发送的内容太大。',
    slow: '搜索用时太久，已经停止。',
  },
  en: {
    tooMany: 'Too many requests. Please wait 90 seconds.',
    busy: 'You still have a download running. Wait until it has ended. Please wait 90 seconds.',
    workspaceFull: 'The workspace is full.',
    tooLarge: 'What was sent is too large.',
    slow: 'The search took too long and was stopped.',
  },
} as const;

for (const [locale, words] of Object.entries(LANGUAGES)) {
  test.describe(`in ${locale}, a limit is explained`, () => {
    test.beforeEach(async ({ page }) => {
      await page.addInitScript(`localStorage.setItem('pictor.locale', '${locale}')`);
    });
    const problems = (page: Page) => page.locator('[data-notices]').getByRole('alert');
    const picture = async () => ({
      name: '山间清晨.jpg',
      mimeType: 'image/jpeg',
      buffer: await makePicture(1),
    });

    test('for uploads, edits and the workspace', async ({ page, person }) => {
      await page.goto('/image');
      await expect(page.getByText(/暂无生成记录|No generation records/)).toBeVisible();
      await refuse(page, '**/api/asset/image?*', 'POST');
      await page.locator('input[type=file]').setInputFiles(await picture());
      await expect(problems(page)).toContainText(words.tooMany);
      await page.unroute('**/api/asset/image?*');
      await refuse(page, '**/api/asset/image?*', 'POST', { status: 413, code: 'workspace_full' });
      await page.locator('input[type=file]').setInputFiles(await picture());
      await expect(problems(page)).toContainText(words.workspaceFull);
      await page.unroute('**/api/asset/image?*');

      await page.locator('input[type=file]').setInputFiles(await picture());
      await expect(page.getByRole('button', { name: /^(取消上传|Cancel upload)$/ })).toHaveCount(0);
      await page.getByRole('textbox', { name: /^(提示词|Prompt)$/ }).fill('黑白');
      await refuse(page, '**/api/image-edit', 'POST');
      await page.getByRole('button', { name: /^(生成|Generate)/ }).click();
      await expect(problems(page)).toContainText(words.tooMany);
      expect((await person.images()).total).toBe(0);
    });

    test('for saves that have to wait long, and for results that are too large', async ({ page, person }) => {
      await person.edit(1);
      await refuse(page, '**/api/v1/images', 'POST');
      await page.goto('/image');
      await expect(problems(page)).toContainText(words.tooMany);
      await page.unroute('**/api/v1/images');
      await refuse(page, '**/api/v1/images', 'POST', { status: 413, code: 'payload_too_large' });
      await page.reload();
      await expect(problems(page)).toContainText(words.tooLarge);
    });

    test('for searches and lists', async ({ page, person }) => {
      await person.save({ title: '极光' });
      await page.goto('/storage');
      await expect(page.getByRole('listitem', { name: '极光' })).toBeVisible();
      await refuse(page, '**/api/v1/images?*q=*', 'GET');
      await page.getByRole('searchbox').fill('晚霞');
      const images = page.getByRole('region', { name: /^(图片|Images)$/ });
      await expect(images.getByRole('alert')).toContainText(words.tooMany);
      await page.unroute('**/api/v1/images?*q=*');
      await refuse(page, '**/api/v1/images?*q=*', 'GET', { status: 503, code: 'search_too_slow' });
      await page.getByRole('searchbox').fill('初春');
      await expect(images.getByRole('alert')).toContainText(words.slow);
      await page.unroute('**/api/v1/images?*q=*');
      await images.getByRole('button', { name: /^(重试|Retry)$/ }).click();
      await expect(images).toContainText(/没有符合条件的图片|No images match/);

      await refuse(page, '**/api/v1/images?*', 'GET');
      await page.goto('/');
      await expect(page.getByRole('main').getByRole('alert')).toContainText(words.tooMany);

      await refuse(page, '**/api/v1/admin/users?*q=*', 'GET');
      await page.goto('/settings');
      await page.getByRole('searchbox').fill('王');
      await expect(page.getByRole('region', { name: /^(用户管理|Users)$/ }).getByRole('alert')).toContainText(
        words.tooMany,
      );
    });

    test('for downloads as a ZIP', async ({ page, person }) => {
      await person.save({ title: '极光' });
      await refuse(page, '**/api/v1/archives/*', 'HEAD', { code: 'download_running' });
      await refuse(page, '**/api/v1/export', 'HEAD', { code: 'download_running' });
      await page.goto('/storage');
      await page.getByRole('listitem', { name: '极光' }).hover();
      await page.getByRole('listitem', { name: '极光' }).getByRole('checkbox').check();
      await page.getByRole('button', { name: /^(下载所选|Download selected)$/ }).click();
      await expect(problems(page)).toContainText(words.busy);

      await page.goto('/settings');
      const link = page.locator('#storage').getByRole('link', { name: /^(下载整个图库|Download the library)$/ });
      await link.click();
      await expect(problems(page)).toContainText(words.busy);
      await page.unroute('**/api/v1/export');
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      expect(download.suggestedFilename()).toMatch(/^pictor-library-.*\.zip$/);
    });
  });
}

test('a video is uploaded after the wait that the server asks for', async ({ page, person }) => {
  const { uploads, uploadVideo, video } = storagePage(page);
  await page.goto('/storage');
  const clip = await recordVideo(page);
  await refuse(page, '**/api/v1/videos', 'POST', { retryAfter: 3 });
  await uploadVideo('海边.webm', clip);
  await expect(uploads).toContainText('上传太频繁，3 秒后自动继续。');
  await page.unroute('**/api/v1/videos');
  await expect(video('海边')).toBeVisible();
  expect(await person.storage()).toMatchObject({ video_count: 1 });
});

test('a refused event stream is requested again, and running tasks are followed meanwhile', async ({
  page,
  person,
}) => {
  const { begin, cards } = editorPage(page);
  const refused: string[] = [];
  await page.route(EVENTS, async (route) => {
    refused.push(route.request().url());
    await route.fulfill({ status: refused.length % 2 ? 429 : 503, headers: { 'retry-after': '30' } });
  });
  await page.goto('/image');
  await begin(await makePicture(1, 100), '黑白');
  await expect(cards).toHaveCount(1);
  expect((await person.images()).total).toBe(1);
  await expect.poll(() => refused.length).toBeGreaterThan(2);

  await page.unroute(EVENTS);
  const stream = await page.waitForResponse((response) => response.url().endsWith('/events'));
  expect(stream.status()).toBe(200);
  await person.edit(1);
  await expect(cards).toHaveCount(2);
});
