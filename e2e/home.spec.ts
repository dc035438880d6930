import { expect } from '@playwright/test';
import { test } from './person.ts';
import { test as anyone } from './server.ts';

test.describe('Navigation to Home Page', () => {
  test('User clicks back to home button', async ({ page, person }) => {
    await page.goto('/image');
    await page.getByRole('button', { name: '返回主页面' }).click();
    await expect(page).toHaveURL(/\/$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`你好，${person.user.name}`);
  });
});

anyone('a stranger is told what this is and how to begin', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('说出要改什么，图片就改好');
  await page.getByRole('button', { name: '开始使用' }).click();
  await expect(page).toHaveURL(/\/register$/);
});

test('who is signed in finds the latest pictures, the quota and the ways in', async ({ page, person }) => {
  await person.save({ title: '从前' });
  await person.save({ title: '刚才' });
  await page.goto('/');
  const latest = page.getByRole('region', { name: '最近的图片' });
  await expect(latest.getByRole('listitem')).toHaveCount(2);
  await expect(latest.getByRole('listitem').first()).toContainText('刚才');
  const { used_bytes } = await person.storage();
  await expect(page.getByRole('meter', { name: '存储空间' })).toHaveAttribute('aria-valuenow', String(used_bytes));

  await latest.getByRole('link', { name: '打开 刚才' }).click();
  await expect(page.getByRole('dialog')).toContainText('刚才');
  await page.goBack();
  for (const [name, path] of [
    ['图片编辑', '/image'],
    ['存储空间', '/storage'],
    ['设置', '/settings'],
  ] as const) {
    await page.goto('/');
    await page.getByRole('main').getByRole('link', { name }).click();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
  }
});
