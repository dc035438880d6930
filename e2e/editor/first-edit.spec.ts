import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { editorPage, signUp } from '../person.ts';
import { makePhoto, readPixels } from '../photo.ts';
import { test } from '../server.ts';

test('from an empty data folder to an edited picture in the library', async ({ page }) => {
  const photo = await makePhoto();

  await test.step('without a session, the editor leads to the sign-in and from there to a new account', async () => {
    await page.goto('/image');
    await expect(page).toHaveURL(/\/login\?next=\/image$/);
    await page.getByRole('link', { name: '注册' }).click();
    await page.getByLabel('名字').fill('林');
    await page.getByLabel('邮箱').fill('lin@example.com');
    await page.getByLabel('密码').fill('correct horse');
    await page.getByRole('button', { name: '注册' }).click();
    await expect(page).toHaveURL(/\/image$/);
    await expect(page.getByRole('region', { name: '生成存储库' })).toContainText('暂无生成记录');
  });

  await test.step('the photo is upright on the stage', async () => {
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: '山间清晨.jpg', mimeType: 'image/jpeg', buffer: photo });
    await expect(page.getByText('3000 × 4000')).toBeVisible();
  });

  await test.step('the instruction creates a picture that is saved automatically', async () => {
    await page.getByRole('textbox', { name: '提示词' }).fill('黑白，旋转90度');
    await page.getByRole('button', { name: '生成', exact: true }).click();
    await expect(page.getByText('图片已保存')).toBeVisible();
    await expect(page.getByRole('region', { name: '生成存储库' }).getByRole('listitem')).toHaveCount(1);
  });

  await test.step('the picture is still there after a reload', async () => {
    await page.reload();
    const item = page.getByRole('region', { name: '生成存储库' }).getByRole('listitem');
    await expect(item).toHaveCount(1);
    await expect(item).toContainText('山间清晨');
    await expect(item).toContainText('黑白，旋转90度');
    await expect(item).toContainText('暗房');
  });

  await test.step('the download has the requested pixels', async () => {
    const item = page.getByRole('region', { name: '生成存储库' }).getByRole('listitem');
    await item.hover();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      item.getByRole('button', { name: '下载' }).click(),
    ]);
    const result = await readPixels(await readFile(await download.path()));
    // Upright, the photo is 3000 pixels wide. Rotated by 90 degrees, it is 4000 pixels wide.
    expect([result.width, result.height]).toEqual([4000, 3000]);
    for (const [x, y] of [
      [0.1, 0.1],
      [0.5, 0.5],
      [0.9, 0.9],
    ] as const) {
      const [red, green, blue] = result.at(x, y);
      expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThanOrEqual(2);
    }
    // After two rotations by 90 degrees, the mark from the top left of the stored frame is at the bottom right. In greyscale it is dark.
    expect(result.at(0.95, 0.95)[0]).toBeLessThan(result.at(0.05, 0.95)[0] - 30);
  });
});

test('a run requested during the upload starts by itself when the upload is complete', async ({
  page,
  context,
  server,
}) => {
  await signUp(context, server.url);
  const released = Promise.withResolvers<void>();
  await page.route('**/api/asset/image?*', async (route) => {
    await released.promise;
    await route.continue();
  });
  await page.goto('/image');
  const { prompt, generate, cards } = editorPage(page);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '山间清晨.jpg', mimeType: 'image/jpeg', buffer: await makePhoto() });
  await prompt.fill('黑白');
  await generate.click();
  await expect(page.getByText('图片传好后自动开始。')).toBeVisible();
  released.resolve();
  await expect(page.getByText('图片已保存')).toBeVisible();
  await expect(cards).toHaveCount(1);
});
