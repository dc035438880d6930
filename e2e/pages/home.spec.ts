import { expect } from '@playwright/test';
import english from '../../apps/web/src/lib/i18n/home.en.json' with { type: 'json' };
import chinese from '../../apps/web/src/lib/i18n/home.zh-CN.json' with { type: 'json' };
import { test } from '../person.ts';
import { test as anyone } from '../server.ts';

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
  const example = page.getByRole('img', { name: /^示例/ });
  await expect(example).toHaveCount(2);
  for (const picture of await example.all()) await expect(picture).toHaveJSProperty('naturalWidth', 1080);
  await expect(page.getByText('暖一点，电影感')).toBeVisible();
  await page.getByRole('button', { name: '开始使用' }).click();
  await expect(page).toHaveURL(/\/register$/);
});

test('the darkroom understands the example in both languages', async ({ person }) => {
  for (const words of [chinese, english]) {
    const read = await person.call('POST', '/api/v1/darkroom/read', { prompt: words['home.example'] });
    expect(await read.json()).toMatchObject({ accepted: true });
  }
});

test('the lower half of the page shows pictures', async ({ page, person }) => {
  await person.saveMany(16);
  await page.goto('/');
  const pictures = page.getByRole('region', { name: '最近的图片' }).getByRole('list');
  await expect(pictures.getByRole('listitem')).toHaveCount(16);
  const box = await pictures.boundingBox();
  expect(box?.y).toBeLessThan(450);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeGreaterThan(850);

  await test.step('on a phone they start on the first screen, and none is cut off', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(pictures.getByRole('listitem').filter({ visible: true })).toHaveCount(10);
    await expect(pictures.getByRole('listitem').first()).toBeInViewport({ ratio: 0.9 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

test('a signed-in user sees the latest pictures, the quota and links to all areas', async ({ page, person }) => {
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

test.describe('when the workspace keeps files for a week', () => {
  test.use({ serverEnv: { WORKSPACE_TTL_DAYS: '7' } });

  test('the settings show 7 days, and the public home page shows no number', async ({ page, context, person }) => {
    expect(await person.storage()).toMatchObject({ workspace_ttl_days: 7 });
    await page.goto('/settings');
    await expect(page.getByText('它不占存储空间，7 天后自动清理。')).toBeVisible();
    await context.clearCookies();
    await page.goto('/');
    const promises = page.getByRole('main').getByRole('listitem').last();
    await expect(promises).toContainText('上传的原图不会长期保存');
    await expect(promises).not.toContainText(/\d/);
  });
});
