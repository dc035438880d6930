import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import sharp from 'sharp';
import { editorPage, makePicture, test } from '../person.ts';

test.describe('going back', () => {
  test('going back leads from an edited result to the first original', async ({ page, person }) => {
    const { begin, cards, prompt } = editorPage(page);
    const stage = page.getByRole('region', { name: '图片编辑' });
    const back = stage.getByRole('button', { name: '回到上一步' });
    expect((await person.images()).total).toBe(0);
    await page.goto('/image');
    await begin(await makePicture(1, 100), '旋转90度');
    await expect(stage.getByText('已保存')).toBeVisible();
    await expect(back).toHaveCount(0);

    await stage.getByRole('button', { name: '继续编辑' }).click();
    await expect(stage.getByText('300 × 400')).toBeVisible();
    await test.step('the words that were carried out are selected', async () => {
      await expect(prompt).toBeFocused();
      await page.keyboard.type('裁成 1:1');
      await expect(prompt).toHaveValue('裁成 1:1');
    });
    await page.keyboard.press('Control+Enter');
    await expect(cards).toHaveCount(2);
    await expect(stage.getByText('300 × 300')).toBeVisible();

    await page.reload();
    await back.click();
    await expect(stage.getByText('300 × 400')).toBeVisible();
    await stage.getByRole('radio', { name: '原图' }).check();
    await expect(stage.getByText('400 × 300')).toBeVisible();
    await expect(back).toHaveCount(0);
  });

  test('a download contains the picture that the view shows', async ({ page, person }) => {
    const { begin } = editorPage(page);
    const stage = page.getByRole('region', { name: '图片编辑' });
    const size = async () => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        stage.getByRole('button', { name: '下载' }).click(),
      ]);
      const { width, height } = await sharp(await readFile(await download.path())).metadata();
      return [width, height];
    };
    expect(person.user.name).toBe('林');
    await page.goto('/image');
    await begin(await makePicture(1, 100), '旋转90度');
    await expect(stage.getByText('已保存')).toBeVisible();
    expect(await size()).toEqual([300, 400]);
    await stage.getByRole('radio', { name: '原图' }).check();
    expect(await size()).toEqual([400, 300]);
    await stage.getByRole('radio', { name: '结果' }).check();
    expect(await size()).toEqual([300, 400]);
  });

  test('continuing with a picture of the library moves the focus to the words', async ({ page, person }) => {
    const { card, library, prompt, viewer } = editorPage(page);
    await person.save({ title: '极光' });
    await page.goto('/image');
    await expect(prompt).toBeFocused();
    await prompt.fill('黑白');
    await library.getByRole('button', { name: '打开 极光' }).click();
    await viewer.getByRole('button', { name: '继续编辑' }).click();
    await expect(viewer).toHaveCount(0);
    await expect(prompt).toBeFocused();
    await page.keyboard.type('模糊');
    await expect(prompt).toHaveValue('模糊');

    await card('极光').hover();
    await card('极光').getByRole('button', { name: '继续编辑' }).click();
    await expect(prompt).toBeFocused();
  });
});

test('during a run the picture on the stage is not called saved', async ({ page, person }) => {
  const { begin, prompt, generate } = editorPage(page);
  const stage = page.getByRole('region', { name: '图片编辑' });
  await page.goto('/image');
  await begin(await makePicture(1, 100), '旋转90度');
  await expect(stage.getByText('已保存')).toBeVisible();

  const released = Promise.withResolvers<void>();
  await page.route('**/api/image-edit', async (route) => {
    await released.promise;
    await route.continue();
  });
  await prompt.fill('黑白');
  await generate.click();
  await expect(stage.getByText('正在修改…')).toBeVisible();
  await expect(stage.getByText('上一次的结果')).toBeVisible();
  await expect(stage.getByText('已保存')).toHaveCount(0);
  released.resolve();
  await expect(stage.getByText('正在修改…')).toHaveCount(0);
  await expect(stage.getByText('已保存')).toBeVisible();
  expect((await person.images()).total).toBe(2);
});

test('a picture that could not be loaded is not called gone, and the button loads it', async ({ page, person }) => {
  const { begin } = editorPage(page);
  const stage = page.getByRole('region', { name: '图片编辑' });
  const pictures = '**/api/asset/image?*';
  expect(person.user.name).toBe('林');
  await page.goto('/image');
  await begin(await makePicture(1, 100), '旋转90度');
  await expect(stage.getByText('已保存')).toBeVisible();

  for (const view of ['对比', '原图']) {
    await stage.getByRole('radio', { name: view }).check();
    await page.route(pictures, (route) => route.fulfill({ status: 502 }));
    await page.reload();
    await expect(stage.getByText('图片没有传过来')).toBeVisible();
    await expect(stage.getByText('不在服务器上')).toHaveCount(0);
    await page.unroute(pictures);
    await stage.getByRole('button', { name: '重试' }).click();
    await expect(stage.getByText(view === '原图' ? '400 × 300' : '300 × 400')).toBeVisible();
  }

  await page.route(pictures, (route) => route.fulfill({ status: 404 }));
  await page.reload();
  await expect(stage.getByText('这张图片已经不在服务器上了')).toBeVisible();
  await expect(stage.getByRole('button', { name: '重试' })).toHaveCount(0);
});

test('a file that the browser cannot show is not called gone during its upload', async ({ page, person: _ }) => {
  const stage = page.getByRole('region', { name: '图片编辑' });
  const released = Promise.withResolvers<void>();
  await page.route('**/api/asset/image?*', async (route) => {
    await released.promise;
    await route.continue();
  });
  await page.goto('/image');
  const buffer = Buffer.from('no picture');
  await page.locator('input[type=file]').setInputFiles({ name: '坏.png', mimeType: 'image/png', buffer });
  await expect(stage.getByText('这个浏览器显示不了这张图片')).toBeVisible();
  await expect(stage.getByText('服务器')).toHaveCount(0);
  released.resolve();
  await expect(page.getByRole('heading', { name: '放进一张图片' })).toBeVisible();
});
