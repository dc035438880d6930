import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { unzip } from '../../apps/server/src/testing/files/unzip.ts';
import { insertMany } from '../many-images.ts';
import { editorPage, makePicture, test } from '../person.ts';
import { recordVideo } from '../recorded-video.ts';
import { storagePage } from '../storage-page.ts';

const HEIGHT = 'document.documentElement.scrollHeight';

test.describe('Integration with Storage Page', () => {
  test('User views storage page after saving images', async ({ page, person }) => {
    const { images, videos, image, imageCards, dialog, confirm, notices, meter } = storagePage(page);

    await test.step('a picture is made in the editor and saved automatically', async () => {
      await page.goto('/image');
      await editorPage(page).begin(await makePicture(1, 100), '黑白');
      await expect(notices).toContainText('图片已保存');
    });

    await test.step('the storage page has both sections, and the picture is in its section', async () => {
      await page.getByRole('button', { name: '林的账号' }).click();
      await page.getByRole('menuitem', { name: '存储空间' }).click();
      await expect(page).toHaveURL(/\/storage$/);
      await expect(videos).toContainText('还没有视频');
      await expect(imageCards).toHaveCount(1);
      await expect(image('山间清晨')).toContainText('黑白');
      await expect(image('山间清晨')).toContainText('暗房');
      const { used_bytes } = await person.storage();
      await expect(meter).toHaveAttribute('aria-valuenow', String(used_bytes));
    });

    await test.step('it can be viewed', async () => {
      await image('山间清晨').getByRole('button', { name: '打开 山间清晨' }).click();
      await expect(dialog).toContainText('400 × 300');
      await expect(page).toHaveURL(/\?image=/);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await expect(page).toHaveURL(/\/storage$/);
    });

    await test.step('it can be downloaded', async () => {
      await image('山间清晨').hover();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        image('山间清晨').getByRole('button', { name: '下载' }).click(),
      ]);
      const [saved] = (await person.images()).images;
      expect((await readFile(await download.path())).length).toBe(saved?.size_bytes);
    });

    await test.step('it can be deleted', async () => {
      await image('山间清晨').hover();
      await image('山间清晨').getByRole('button', { name: '删除' }).click();
      await expect(confirm).toHaveAccessibleName('确定要删除这条记录吗？');
      await confirm.getByRole('button', { name: '取消' }).click();
      await expect(imageCards).toHaveCount(1);
      await image('山间清晨').getByRole('button', { name: '删除' }).click();
      await confirm.getByRole('button', { name: '确定' }).click();
      await expect(notices).toContainText('图片已删除');
      await expect(images).toContainText('暂无生成记录');
      await expect(meter).toHaveAttribute('aria-valuenow', '0');
      expect((await person.images()).total).toBe(0);
    });
  });
});

test('words, model, days and order are in the address, and Back undoes them', async ({ page, person }) => {
  const { image, imageCards, images, search, choose } = storagePage(page);
  await person.save({ title: '极光', prompt: '把天空换成极光', model: 'gemini-3.1-flash-image' });
  await person.save({ title: '晚霞', prompt: '更浓的晚霞', bytes: await makePicture(2, 200) });
  await person.save({ title: '初春', prompt: '让山坡长出新绿' });
  await page.goto('/storage');
  await expect(imageCards).toHaveCount(3);

  await test.step('words are searched in title, prompt and model', async () => {
    await search.fill('新绿');
    await expect(imageCards).toHaveCount(1);
    await expect(image('初春')).toBeVisible();
    await expect(images).toContainText('找到 1，共 3');
    await search.fill('gemini');
    await expect(image('极光')).toBeVisible();
    await expect(imageCards).toHaveCount(1);
    expect(new URL(page.url()).searchParams.get('q')).toBe('gemini');
    await search.fill('没有这样的');
    await expect(images).toContainText('没有符合条件的图片');
  });

  await test.step('Back undoes the whole search', async () => {
    await page.goBack();
    await expect(search).toHaveValue('');
    await expect(imageCards).toHaveCount(3);
  });

  await test.step('a model and an order', async () => {
    await choose('模型', '暗房');
    await expect(imageCards).toHaveCount(2);
    await choose('排序', '最大在前');
    await expect(imageCards.first()).toHaveAccessibleName('晚霞');
    await page.reload();
    await expect(imageCards.first()).toHaveAccessibleName('晚霞');
    await expect(imageCards).toHaveCount(2);
    await page.goBack();
    await expect(imageCards.first()).toHaveAccessibleName('初春');
    await page.goBack();
    await expect(imageCards).toHaveCount(3);
  });

  await test.step('days', async () => {
    await page.goto('/storage?to=2020-01-01');
    await expect(images).toContainText('没有符合条件的图片');
    await page.getByRole('button', { name: '清除筛选' }).click();
    await expect(imageCards).toHaveCount(3);
    await page.getByRole('button', { name: /^日期/ }).click();
    await page.getByRole('button', { name: '今天' }).click();
    await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\d/);
    await expect(imageCards).toHaveCount(3);
  });
});

test('the search field has the length limit of the server’s search', async ({ page, person }) => {
  const { image, imageCards, search } = storagePage(page);
  await person.save({ title: '极光', prompt: '山'.repeat(100) });
  await person.save({ title: '晚霞' });
  await page.goto('/storage');
  await expect(imageCards).toHaveCount(2);
  await search.focus();
  await page.keyboard.insertText('山'.repeat(80));
  await expect(search).toHaveValue('山'.repeat(64));
  await expect(imageCards).toHaveCount(1);
  await expect(image('极光')).toBeVisible();
});

test('several of both kinds are downloaded as one ZIP and deleted with one question and one notice', async ({
  page,
  person,
}) => {
  const { image, imageCards, video, videoCards, confirm, notices, uploadVideo } = storagePage(page);
  const picture = await makePicture(3, 60);
  for (const title of ['一', '二', '三', '四']) await person.save({ title, bytes: picture });
  await page.goto('/storage');
  const clip = await recordVideo(page, { milliseconds: 500 });
  await uploadVideo('海边.webm', clip);
  await expect(video('海边')).toBeVisible();

  await image('三').hover();
  await image('三').getByRole('checkbox').check();
  await image('一')
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  await video('海边').getByRole('checkbox').check();
  await expect(page.getByRole('toolbar')).toContainText('已选 4 项');

  await test.step('the ZIP contains exactly these files, byte for byte', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载所选' }).click(),
    ]);
    const files = await unzip(await readFile(await download.path()));
    expect([...files.keys()].sort()).toEqual(['一.jpg', '三.jpg', '二.jpg', '海边.webm']);
    expect(files.get('一.jpg')?.equals(picture)).toBe(true);
    expect(files.get('海边.webm')?.equals(clip)).toBe(true);
  });

  await test.step('deleting shows one question and one notice', async () => {
    await page.getByRole('toolbar').getByRole('button', { name: '删除' }).click();
    await expect(confirm).toHaveAccessibleName('确定要删除这 4 条记录吗？');
    await confirm.getByRole('button', { name: '确定' }).click();
    await expect(notices).toContainText('已删除 4 条记录');
    await expect(imageCards).toHaveCount(1);
    await expect(videoCards).toHaveCount(0);
    await expect(page.getByRole('toolbar')).toHaveCount(0);
    expect(await person.storage()).toMatchObject({ image_count: 1, video_count: 0 });
  });
});

test('all search results are selected, downloaded and deleted, whether the page has read them or not', async ({
  page,
  person,
  server,
}) => {
  const { image, imageCards, confirm, notices, search } = storagePage(page);
  const bar = page.getByRole('toolbar');
  await insertMany(server.dataDir, await person.save({ title: '第一张' }), 320);
  await person.save({ title: '别的' });
  await page.goto('/storage');
  await search.fill('张');
  await expect(page.getByText('找到 321，共 322')).toBeVisible();
  await image('第一张').hover();
  await image('第一张').getByRole('checkbox').check();
  await bar.getByRole('button', { name: '全选 321 项' }).click();
  await expect(bar).toContainText('已选 321 项');
  await expect(bar.getByRole('button', { name: '全选 321 项' })).toBeDisabled();

  const [download] = await Promise.all([page.waitForEvent('download'), bar.getByText('下载所选').click()]);
  expect((await unzip(await readFile(await download.path()))).size).toBe(321);

  await bar.getByRole('button', { name: '删除' }).click();
  await expect(confirm).toHaveAccessibleName('确定要删除这 321 条记录吗？');
  await confirm.getByRole('button', { name: '确定' }).click();
  await expect(page.getByText(/^正在删除 \d+ \/ 321$/)).toBeVisible();
  await expect(notices).toContainText('已删除 321 条记录', { timeout: 40_000 });
  await expect(page.getByText('没有符合条件的图片。')).toBeVisible();
  await search.fill('');
  await expect(imageCards).toHaveCount(1);
  expect(await person.storage()).toMatchObject({ image_count: 1 });
});

test('a record that could not be deleted returns, is counted, and can be retried', async ({ page, person }) => {
  const { image, imageCards, confirm, notices } = storagePage(page);
  for (const title of ['一', '二']) await person.save({ title });
  await page.goto('/storage');
  const stuck = (await person.images()).images.find(({ title }) => title === '一');
  // The connection fails for one of them.
  await page.route(`**/api/v1/images/${stuck?.id}`, (route) => route.abort());
  await image('一').hover();
  await image('一').getByRole('checkbox').check();
  await image('二').getByRole('checkbox').check();
  await page.getByRole('toolbar').getByRole('button', { name: '删除' }).click();
  await confirm.getByRole('button', { name: '确定' }).click();
  await expect(notices).toContainText('已删除 1 条，还有 1 条没能删除');
  await expect(image('一')).toBeVisible();
  await expect(imageCards).toHaveCount(1);

  await page.unroute(`**/api/v1/images/${stuck?.id}`);
  await notices.getByRole('button', { name: '重试' }).click();
  await expect(notices).toContainText('图片已删除');
  await expect(imageCards).toHaveCount(0);
});

test('scrolling through ten thousand pictures needs only a few hundred nodes', async ({ page, person, server }) => {
  const { imageCards, images } = storagePage(page);
  await insertMany(server.dataDir, await person.save({ title: '最新' }), 9_999);
  await page.goto('/storage');
  await expect(images).toContainText('10,000');
  await expect(imageCards.first()).toBeVisible();
  for (let screen = 0; screen < 12; screen += 1) {
    const before = await page.evaluate<number>(HEIGHT);
    await page.evaluate(`scrollTo(0, ${HEIGHT})`);
    await expect.poll(() => page.evaluate<number>(HEIGHT)).toBeGreaterThan(before);
    await expect(imageCards.first()).toBeVisible();
  }
  expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(900);
  expect(await imageCards.count()).toBeLessThan(80);
});

for (const { width, height } of [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
])
  for (const [locale, section] of [
    ['zh-CN', '图片'],
    ['en', 'Images'],
  ] as const)
    test(`at ${width} pixels nothing is cut off and a selection moves nothing, ${locale}`, async ({ page, person }) => {
      await page.setViewportSize({ width, height });
      await person.saveMany(4);
      await page.goto('/storage');
      await page.evaluate(`localStorage.setItem('pictor.locale', '${locale}')`);
      await page.reload();
      const cards = page.getByRole('region', { name: section, exact: true }).getByRole('listitem');
      await expect(cards).toHaveCount(4);
      for (const choice of await page.getByRole('combobox').all()) {
        // The button is replaced when the code of its list has loaded.
        await expect(async () => {
          const box = await choice.boundingBox();
          expect(box?.x).toBeGreaterThanOrEqual(0);
          expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width - 10);
          expect(await choice.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
        }).toPass();
      }
      const before = await cards.first().boundingBox();
      await cards.first().hover();
      await cards.first().getByRole('checkbox').check();
      await expect(page.getByRole('toolbar')).toBeVisible();
      expect(await cards.first().boundingBox()).toEqual(before);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    });
