import { expect, type Locator } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';

const overlap = async (one: Locator, other: Locator): Promise<boolean> => {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  if (!a || !b) throw new Error('one of the two elements is not on the page');
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
};

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  test.describe(`at ${viewport.width} pixels`, () => {
    test.use({ viewport });

    test('a notice covers neither the view switch, the buttons of the stage nor the composer', async ({
      page,
      context,
      person,
    }) => {
      const { begin, notices } = editorPage(page);
      const stage = page.getByRole('region', { name: '图片编辑' });
      expect(person.user.name).toBe('林');
      await page.goto('/image');
      await context.route('**/api/v1/images', (route) =>
        route.request().method() === 'POST' ? route.abort() : route.fallback(),
      );
      await begin(await makePicture(1, 100), '黑白');
      const notice = notices.getByRole('listitem');
      await expect(notice).toContainText('网络错误');
      for (const needed of [
        stage.getByRole('group', { name: '查看' }),
        stage.getByRole('button', { name: '下载' }),
        stage.getByRole('button', { name: '继续编辑' }),
        page.getByRole('region', { name: '编辑指令' }),
      ])
        expect(await overlap(notice, needed)).toBe(false);
    });

    test('a notice does not cover the buttons of a dialog', async ({ page, context, person }) => {
      const { library, viewer, notices } = editorPage(page);
      await person.save({ title: '极光' });
      await page.goto('/image#library');
      await library.getByRole('button', { name: '打开 极光' }).click();
      await context.route('**/api/v1/images/*', (route) =>
        route.request().method() === 'PATCH' ? route.abort() : route.fallback(),
      );
      await viewer.getByRole('button', { name: '修改标题' }).click();
      await page.keyboard.type('夜');
      await page.keyboard.press('Enter');
      const notice = notices.getByRole('listitem');
      await expect(notice).toContainText('网络错误');
      for (const name of ['下载', '继续编辑', '删除', '关闭'])
        expect(await overlap(notice, viewer.getByRole('button', { name }))).toBe(false);
    });
  });
}

test('a notice disappears when its problem is solved', async ({ page, context, person }) => {
  const { notices } = editorPage(page);
  const file = { name: '山间清晨.jpg', mimeType: 'image/jpeg', buffer: await makePicture(1) };
  expect(person.user.name).toBe('林');
  await page.goto('/image');
  await context.route('**/api/asset/image?*', (route) => route.abort());
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(notices.getByRole('listitem')).toContainText('网络错误');
  await context.unroute('**/api/asset/image?*');
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(notices.getByRole('listitem')).toHaveCount(0);
});

test('one notice reports all failed files, and one button sends all of them again', async ({
  page,
  context,
  person: _,
}) => {
  const { notices } = editorPage(page);
  const buffer = await makePicture(1);
  const files = Array.from({ length: 10 }, (_file, index) => ({
    name: `照片${index + 1}.jpg`,
    mimeType: 'image/jpeg',
    buffer,
  }));
  await page.goto('/image');
  await context.route('**/api/asset/image?*', (route) => route.abort());
  await page.locator('input[type=file]').setInputFiles(files);
  const notice = notices.getByRole('listitem');
  await expect(notice).toHaveCount(1);
  await expect(notice).toContainText('网络错误');
  await expect(notice).toContainText(/照片\d+\.jpg、.*照片\d+\.jpg和另外 7 个/);
  await context.unroute('**/api/asset/image?*');
  await notice.getByRole('button', { name: '重试' }).click();
  const strip = page.getByRole('navigation', { name: '一起打开的原图' });
  await expect(strip.getByRole('button')).toHaveCount(10);
  await expect(strip.getByRole('button', { name: /正在上传/ })).toHaveCount(0);
  await expect(notice).toHaveCount(0);
});

test('the failure of a run disappears and reappears together with its picture', async ({ page, person }) => {
  const { begin } = editorPage(page);
  const composer = page.getByRole('region', { name: '编辑指令' });
  expect(person.user.name).toBe('林');
  await page.goto('/image');
  await begin(await makePicture(1, 100), '给这个人戴上帽子');
  await expect(composer.getByRole('alert')).toContainText('暗房');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '海边.jpg', mimeType: 'image/jpeg', buffer: await makePicture(2, 90) });
  await expect(page.getByText('360 × 270')).toBeVisible();
  await expect(composer.getByRole('alert')).toHaveText('');
  await page.getByRole('button', { name: '回到上一步' }).click();
  await expect(composer.getByRole('alert')).toContainText('暗房');
});

test('the notice about a save shown on the stage is only for screen readers', async ({ page, person }) => {
  const { begin, notices } = editorPage(page);
  expect(person.user.name).toBe('林');
  await page.goto('/image');
  await begin(await makePicture(1, 100), '黑白');
  const told = notices.getByText('图片已保存');
  await expect(told).toBeAttached();
  expect((await told.boundingBox())?.width).toBeLessThan(2);
});

test('suggestions stay reachable when there is a picture', async ({ page, person }) => {
  const { prompt } = editorPage(page);
  const suggestions = page.getByRole('list', { name: '可以这样说' });
  expect(person.user.name).toBe('林');
  await page.goto('/image');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '海边.jpg', mimeType: 'image/jpeg', buffer: await makePicture(2, 90) });
  await suggestions.getByRole('button', { name: '裁成 16:9，调暖一点' }).click();
  await expect(prompt).toHaveValue('裁成 16:9，调暖一点');
  await expect(suggestions).toHaveCount(0);
  await page.getByRole('button', { name: '可以这样说' }).click();
  await expect(suggestions.getByRole('button')).toHaveCount(3);
});

test.describe('with a quota that is nearly used', () => {
  test.use({ serverEnv: { DEFAULT_QUOTA_BYTES: '30000' } });

  test('the meter warns before it is full', async ({ page, person }) => {
    const bytes = await makePicture(1, 62);
    await person.save({ title: '占地方', bytes });
    const { quota_bytes } = await person.storage();
    expect(quota_bytes).toBe(30_000);
    await person.call('PATCH', `/api/v1/admin/users/${person.user.id}`, {
      quota_bytes: Math.round(bytes.length * 1.1),
    });
    await page.goto('/image');
    await expect(page.getByText(/^快满了，还剩/)).toBeVisible();
    await page.goto('/storage');
    await expect(page.getByText(/^快满了，还剩/)).toBeVisible();
  });
});
