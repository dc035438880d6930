import { expect } from '@playwright/test';
import { editorPage, test } from '../person.ts';

test.describe('Delete Images from Repository', () => {
  test('User deletes an image', async ({ page, person }) => {
    const { card, cards, meter } = editorPage(page);
    await person.save({ title: '留下' });
    const doomed = await person.save({ title: '极光' });
    await page.goto('/image');
    await card('极光').hover();
    await card('极光').getByRole('button', { name: '删除' }).click();
    const dialog = page.getByRole('alertdialog', { name: '确定要删除这条记录吗？' });
    await expect(dialog).toBeVisible();

    const deleting = page.waitForRequest((it) => it.method() === 'DELETE');
    await dialog.getByRole('button', { name: '确定' }).click();
    expect(new URL((await deleting).url()).pathname).toBe(`/api/v1/images/${doomed.id}`);
    await expect(dialog).toHaveCount(0);
    await expect(card('极光')).toHaveCount(0);
    await expect(cards).toHaveCount(1);
    await expect(page.getByText('图片已删除')).toBeVisible();
    const { used_bytes, image_count } = await person.storage();
    expect(image_count).toBe(1);
    await expect(meter).toHaveAttribute('aria-valuenow', String(used_bytes));
  });

  test('User cancels deletion', async ({ page, person }) => {
    const { card } = editorPage(page);
    await person.save({ title: '极光' });
    const deleted: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'DELETE') deleted.push(request.url());
    });
    await page.goto('/image');
    await card('极光').hover();
    await card('极光').getByRole('button', { name: '删除' }).click();
    const dialog = page.getByRole('alertdialog', { name: '确定要删除这条记录吗？' });
    await dialog.getByRole('button', { name: '取消' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(card('极光')).toBeVisible();
    await page.reload();
    await expect(card('极光')).toBeVisible();
    expect(deleted).toEqual([]);
  });
});

test('the dialog works by keyboard: it keeps the focus and returns it', async ({ page, person }) => {
  const { card } = editorPage(page);
  for (const title of ['第一张', '第二张']) await person.save({ title });
  await page.goto('/image');
  const trash = card('第二张').getByRole('button', { name: '删除' });
  const dialog = page.getByRole('alertdialog');
  await trash.focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: '取消' })).toBeFocused();
  for (const name of ['确定', '取消', '确定']) {
    await page.keyboard.press('Tab');
    await expect(dialog.getByRole('button', { name })).toBeFocused();
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(trash).toBeFocused();

  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: '取消' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: '确定' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(card('第二张')).toHaveCount(0);
  await expect(card('第一张').getByRole('button', { name: '打开 第一张' })).toBeFocused();
});

test('several pictures are deleted at once, with one question and one summary', async ({ page, person }) => {
  const { card, cards, library, notices } = editorPage(page);
  for (const title of ['五', '四', '三', '二', '一']) await person.save({ title });
  await page.goto('/image');
  await card('二').hover();
  await card('二').getByRole('checkbox', { name: '选择 二' }).click();
  await card('四')
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  await expect(library.getByText('已选 3 张')).toBeVisible();
  await card('三').getByRole('button', { name: '打开 三' }).click();
  await expect(library.getByText('已选 2 张')).toBeVisible();

  await library.getByRole('button', { name: '删除所选' }).click();
  await page
    .getByRole('alertdialog', { name: '确定要删除选中的 2 条记录吗？' })
    .getByRole('button', { name: '确定' })
    .click();
  await expect(notices.getByText('2 张图片已删除')).toHaveCount(1);
  await expect(cards).toHaveCount(3);
  await expect(library.getByRole('heading', { name: '生成存储库' })).toBeVisible();
  expect((await person.images()).images.map(({ title }) => title)).toEqual(['一', '三', '五']);
});

test('a picture that could not be deleted returns to its place and is reported in the summary', async ({
  page,
  context,
  person,
}) => {
  const { card, cards, library, notices } = editorPage(page);
  const saved = [];
  for (const title of ['三', '二', '一']) saved.push(await person.save({ title }));
  const kept = saved[1];
  await page.goto('/image');
  await context.route(`**/api/v1/images/${kept?.id}`, (route) => route.abort());
  await library.getByRole('button', { name: '选择多张' }).click();
  for (const title of ['一', '二', '三']) await card(title).getByRole('checkbox').click();
  await library.getByRole('button', { name: '删除所选' }).click();
  await page.getByRole('button', { name: '确定' }).click();
  await expect(notices.getByRole('alert')).toContainText('已删除 2 张，1 张没能删除');
  await expect(cards).toHaveCount(1);
  await expect(card('二')).toBeVisible();

  await context.unroute(`**/api/v1/images/${kept?.id}`);
  await notices.getByRole('button', { name: '重试' }).click();
  await expect(library).toContainText('暂无生成记录');
  expect((await person.storage()).used_bytes).toBe(0);
});
