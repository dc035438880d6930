import { expect } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';

test.describe('a part of the page that could not be loaded', () => {
  test('does not affect the rest: words can be typed without their help', async ({ page, person: _ }) => {
    const { prompt } = editorPage(page);
    const composer = page.getByRole('region', { name: '编辑指令' });
    const part = '**/assets/words-*.js';
    await page.route(part, (route) => route.abort());
    await page.goto('/image');
    const failed = page.waitForEvent('requestfailed', (request) => /\/words-/.test(request.url()));
    await prompt.fill('把天空换成极光');
    await failed;
    await expect(prompt).toHaveValue('把天空换成极光');
    await page.unroute(part);
    await prompt.fill('');
    await prompt.fill('把天空换成极光');
    await expect(composer.getByRole('list', { name: '可以改成' })).toBeVisible();
  });

  test('is reported when a select is pressed, and the select opens when it has loaded', async ({ page, person: _ }) => {
    const { notices } = editorPage(page);
    const part = '**/assets/popup-select-*.js';
    const released = Promise.withResolvers<void>();
    await page.route(part, (route) => route.abort());
    await page.goto('/image');
    const model = page.getByRole('combobox', { name: '模型' });
    await model.click();
    await expect(notices).toContainText('网络错误');
    await expect(model).toHaveAttribute('aria-expanded', 'false');
    await page.unroute(part);
    await page.route(part, async (route) => {
      await released.promise;
      await route.continue();
    });
    await model.press('Enter');
    await expect(model).toBeFocused();
    released.resolve();
    await expect(page.getByRole('option', { name: /^暗房/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(model).toBeFocused();
  });

  test('is loaded again by a button if the editor needs it', async ({ page, person: _ }) => {
    const part = '**/assets/workbench-*.js';
    await page.route(part, (route) => route.abort());
    await page.goto('/image');
    const buffer = await makePicture(1, 20);
    await page.getByLabel('原图文件').setInputFiles({ name: '红.jpg', mimeType: 'image/jpeg', buffer });
    const editor = page.getByRole('region', { name: '图片编辑' });
    await expect(editor.getByRole('alert').filter({ hasText: '网络错误' })).toBeVisible();
    await expect(page.getByRole('button', { name: '换一张原图' })).toBeVisible();
    await page.unroute(part);
    await editor.getByRole('button', { name: '重试' }).click();
    await expect(page.getByText('80 × 60')).toBeVisible();
  });

  test('is reported when the user opens a picture, and loaded again', async ({ page, person }) => {
    const { library, notices, viewer } = editorPage(page);
    await person.save({ title: '极光' });
    const part = '**/assets/panel-dialogs-*.js';
    await page.route(part, (route) => route.abort());
    await page.goto('/image');
    await library.getByRole('button', { name: '打开 极光' }).click();
    await expect(notices).toContainText('网络错误');
    await page.unroute(part);
    await notices.getByRole('button', { name: '重试' }).click();
    await expect(viewer.getByRole('img', { name: '黑白' })).toBeVisible();
  });

  test('reloads the page if the server has another version', async ({ page, person: _ }) => {
    const part = '**/assets/workbench-*.js';
    await page.route(part, (route) => route.fulfill({ status: 404 }));
    await page.goto('/image');
    const buffer = await makePicture(1, 20);
    const arrived = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByLabel('原图文件').setInputFiles({ name: '红.jpg', mimeType: 'image/jpeg', buffer });
    await arrived;
    await expect(page.getByText('正在上传')).toHaveCount(0);
    const loaded = page.waitForEvent('load');
    await page.getByRole('button', { name: '重试' }).click();
    await loaded;
    // The new version of the page has its own code.
    await page.unroute(part);
    await page.reload();
    await expect(page.getByText('80 × 60')).toBeVisible();
  });

  test('is loaded again by a button if the whole page needs it', async ({ page, person }) => {
    const part = '**/assets/signed-in-home-*.js';
    await page.route(part, (route) => route.abort());
    await page.goto('/');
    await expect(page.getByRole('heading', { name: '这一页没能打开' })).toBeVisible();
    await page.unroute(part);
    await page.getByRole('button', { name: '重试' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(person.user.name);
  });
});
