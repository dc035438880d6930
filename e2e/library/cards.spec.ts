import { expect } from '@playwright/test';
import { editorPage, test } from '../person.ts';
import { storagePage } from '../storage-page.ts';

test('cards show first what distinguishes pictures, and show the display names of models', async ({ page, person }) => {
  const { viewer, cards } = editorPage(page);
  const { imageCards, choose } = storagePage(page);
  await person.save({ title: '海边', prompt: '柔和一点', model: 'gemini-3.1-flash-image' });
  await person.save({ title: 'IMG_2041', prompt: '黑白' });
  await person.save({ title: 'IMG_2041', prompt: '提高对比度' });

  await test.step('in the editor’s library', async () => {
    await page.goto('/image');
    await expect(cards.getByRole('heading')).toHaveText(['提高对比度', '黑白', '海边']);
    await expect(cards.first().getByRole('paragraph').first()).toHaveText('IMG_2041');
    await expect(cards.first()).toContainText('暗房');
    await expect(cards.last()).toContainText('Gemini 3.1 Flash Image');
  });

  await test.step('on the storage page and in its filter', async () => {
    await page.goto('/storage');
    await expect(imageCards.getByRole('heading')).toHaveText(['提高对比度', '黑白', '海边']);
    await expect(imageCards.last()).toContainText('Gemini 3.1 Flash Image');
    await choose('模型', 'Gemini 3.1 Flash Image');
    await expect(imageCards).toHaveCount(1);
    await expect(page.getByRole('combobox', { name: '模型' })).toHaveText('Gemini 3.1 Flash Image');
    await page.getByRole('button', { name: '打开 海边' }).click();
    await expect(viewer).toContainText('Gemini 3.1 Flash Image');
  });

  await test.step('among the latest pictures', async () => {
    await page.goto('/');
    const latest = page.getByRole('region', { name: '最近的图片' }).getByRole('listitem');
    await expect(latest).toContainText(['提高对比度', '黑白', '海边']);
  });

  await test.step('in English', async () => {
    await page.evaluate("localStorage.setItem('pictor.locale', 'en')");
    await page.goto('/storage');
    await expect(page.getByRole('region', { name: 'Images', exact: true }).getByRole('listitem').first()).toContainText(
      'Darkroom',
    );
  });
});

test('an opened picture hides ids and raw records until they are expanded', async ({ page, person }) => {
  const { viewer } = editorPage(page);
  const [task] = await person.edit(1);
  const saved = await person.call('POST', '/api/v1/images', {
    model: 'darkroom',
    prompt: '旋转 1 度',
    image_url: `/api/asset/image?blogId=image-edit&fileName=${task?.result_image?.id}`,
    task_id: task?.id,
    request: { prompt: '旋转 1 度' },
    response: { status: 'completed' },
  });
  expect(saved.ok()).toBe(true);
  await page.goto('/storage');
  await page.getByRole('button', { name: /^打开/ }).first().click();
  await expect(viewer.getByText('请求记录')).toBeVisible();
  await expect(viewer.getByText(task?.id ?? '')).toBeHidden();
  await expect(viewer.getByText('"status": "completed"')).toBeHidden();
  await viewer.getByText('请求记录').click();
  await expect(viewer.getByText('"prompt": "旋转 1 度"')).toBeVisible();
  await viewer.getByText('任务', { exact: true }).click();
  await expect(viewer.getByText(task?.id ?? '').first()).toBeVisible();
});
