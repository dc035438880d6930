import { expect } from '@playwright/test';
import { makePicture, test } from './person.ts';
import { storagePage } from './storage-page.ts';

test('a run that ends elsewhere appears on the open page', async ({ page, person }) => {
  const { imageCards, images } = storagePage(page);
  await page.goto('/storage');
  await expect(images).toContainText('暂无生成记录');
  await person.edit(1);
  await expect(imageCards).toHaveCount(1);
  await expect(imageCards).toContainText('旋转 1 度');
});

test('the pictures have the prime place where there are no videos', async ({ page, person }) => {
  const { images, videos, imageCards } = storagePage(page);
  await person.save({ title: '极光' });
  await page.goto('/storage');
  await expect(imageCards).toHaveCount(1);
  const [above, below] = [await images.boundingBox(), await videos.boundingBox()];
  expect(above?.y).toBeLessThan(below?.y ?? 0);
});

test('a photo that is dropped goes straight into the library', async ({ page, person }) => {
  const { image, uploadVideo, notices } = storagePage(page);
  await page.goto('/storage');
  await uploadVideo('海边 "夏".jpg', await makePicture(1, 50), 'image/jpeg');
  await expect(notices).toContainText('图片已保存');
  await expect(image('海边 "夏"')).toBeVisible();
  expect((await person.images()).total).toBe(1);
});

test('two words of a search are looked for apart', async ({ page, person }) => {
  const { image, imageCards, search } = storagePage(page);
  await person.save({ title: '猫', prompt: '锐化一点' });
  await person.save({ title: '猫', prompt: '模糊' });
  await person.save({ title: '狗', prompt: '锐化' });
  await page.goto('/storage');
  await search.fill('猫 锐化');
  await expect(imageCards).toHaveCount(1);
  await expect(image('猫')).toContainText('锐化一点');
});
