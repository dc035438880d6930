import { expect, type Page } from '@playwright/test';
import { makePicture, test } from '../person.ts';
import { storagePage } from '../storage-page.ts';

test('a run that ends elsewhere appears on the open page', async ({ page, person }) => {
  const { imageCards, images } = storagePage(page);
  await page.goto('/storage');
  await expect(images).toContainText('暂无生成记录');
  await person.edit(1);
  await expect(imageCards).toHaveCount(1);
  await expect(imageCards).toContainText('旋转 1 度');
});

test('the pictures come first if there are no videos', async ({ page, person }) => {
  const { images, videos, imageCards } = storagePage(page);
  await person.save({ title: '极光' });
  await page.goto('/storage');
  await expect(imageCards).toHaveCount(1);
  const [above, below] = [await images.boundingBox(), await videos.boundingBox()];
  expect(above?.y).toBeLessThan(below?.y ?? 0);
});

test('a dropped photo goes directly into the library', async ({ page, person }) => {
  const { image, uploadVideo, notices } = storagePage(page);
  await page.goto('/storage');
  await uploadVideo('海边 "夏".jpg', await makePicture(1, 50), 'image/jpeg');
  await expect(notices).toContainText('图片已保存');
  await expect(image('海边 "夏"')).toBeVisible();
  expect((await person.images()).total).toBe(1);
});

test('a search finds its words independently', async ({ page, person }) => {
  const { image, imageCards, search } = storagePage(page);
  await person.save({ title: '猫', prompt: '锐化一点' });
  await person.save({ title: '猫', prompt: '模糊' });
  await person.save({ title: '狗', prompt: '锐化' });
  await page.goto('/storage');
  await search.fill('猫 锐化');
  await expect(imageCards).toHaveCount(1);
  await expect(image('猫')).toContainText('锐化一点');
});

test('a refused upload is shown even if only pictures are listed, and can be retried', async ({
  page,
  context,
  person,
}) => {
  const { images, image, uploads, uploadVideo } = storagePage(page);
  await person.save({ title: '极光' });
  await page.goto('/storage?kind=images');
  await expect(image('极光')).toBeVisible();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: '上传', exact: true }).click(),
  ]);
  await chooser.setFiles({ name: '动.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') });
  await expect(uploads.getByRole('alert')).toBeVisible();
  await uploads.getByRole('button', { name: '关闭' }).click();
  await expect(uploads).toHaveCount(0);

  await context.route('**/api/asset/image?*', (route) => route.abort());
  await uploadVideo('海边.jpg', await makePicture(1), 'image/jpeg');
  await expect(uploads.getByRole('alert')).toContainText('网络错误');
  await context.unroute('**/api/asset/image?*');
  await uploads.getByRole('button', { name: '重试' }).click();
  await expect(images).toContainText('海边');
  await expect(uploads).toHaveCount(0);
});

const LEAVING: readonly [string, (page: Page) => Promise<unknown>, number][] = [
  ['Escape is pressed', (page) => page.keyboard.press('Escape'), 0],
  ['the last card is let go', (page) => storagePage(page).image('二').getByRole('checkbox').uncheck(), 0],
  ['the search changes', (page) => page.goBack(), 1],
];
for (const [occasion, leave, left] of LEAVING) {
  test(`selecting all search results is cancelled when ${occasion}`, async ({ page, person }) => {
    const { image, selection, choose } = storagePage(page);
    for (const title of ['一', '二']) await person.save({ title });
    await page.goto('/storage');
    await choose('排序', '最大在前');
    await expect(page).toHaveURL(/sort=largest/);
    await image('二').hover();
    await image('二').getByRole('checkbox').check();
    // Only the request for all records uses this limit. Leave it unanswered.
    const asked = page.waitForRequest(/v1\/images\?limit=100/);
    await page.route(/v1\/images\?limit=100/, () => undefined);
    await selection.getByRole('button', { name: '全选 2 项' }).click();
    const everything = await asked;
    const stopped = page.waitForEvent('requestfailed', (request) => request === everything);
    await leave(page);
    await stopped;
    await expect(selection).toHaveCount(left);
    for (const bar of await selection.all()) await expect(bar.getByRole('button', { name: '全选 2 项' })).toBeEnabled();
  });
}

test('a letter typed while the address changes stays in the field', async ({ page, person }) => {
  const { imageCards, search } = storagePage(page);
  for (const title of ['cat', 'cats']) await person.save({ title });
  // Types the letter at the moment when the address takes over the word.
  await page.addInitScript(`
    for (const name of ['pushState', 'replaceState']) {
      const change = History.prototype[name];
      History.prototype[name] = function (...args) {
        change.apply(this, args);
        const field = document.querySelector('input[type=search]');
        if (!String(args[2]).endsWith('q=cat') || field?.value !== 'cat') return;
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, 'cats');
        field.dispatchEvent(new Event('input', { bubbles: true }));
      };
    }`);
  await page.goto('/storage');
  await expect(imageCards).toHaveCount(2);
  await search.fill('cat');
  await expect(page).toHaveURL(/q=cats$/);
  await expect(search).toHaveValue('cats');
  await expect(imageCards).toHaveCount(1);
});
