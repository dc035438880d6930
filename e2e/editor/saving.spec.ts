import { expect } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';

const SAVES = '**/api/v1/images';

test.describe('Save Generated Images to Database', () => {
  test('User generates image successfully', async ({ page, person }) => {
    const { begin, cards, meter } = editorPage(page);
    await person.save({ title: '从前' });
    const before = await person.storage();
    await page.goto('/image');
    await expect(meter).toHaveAttribute('aria-valuenow', String(before.used_bytes));

    const saving = page.waitForRequest((it) => it.method() === 'POST' && it.url().endsWith('/api/v1/images'));
    await begin(await makePicture(1, 100), '黑白');
    const sent = (await saving).postDataJSON();
    expect(sent).toMatchObject({
      model: 'darkroom',
      prompt: '黑白',
      image_url: expect.stringMatching(/^\/api\/asset\/image\?blogId=image-edit&fileName=\d{17}-\d{6}\.jpg$/),
      request: { model: 'darkroom', prompt: '黑白', original_image: { id: expect.any(String) } },
      response: { task_id: sent.task_id, status: 'completed', result_image: { id: expect.any(String) } },
    });

    await expect(page.getByText('图片已保存')).toBeVisible();
    await expect(cards).toHaveCount(2);
    await expect(cards.first()).toContainText('山间清晨');
    const [saved] = (await person.images()).images;
    const after = await person.storage();
    expect(after.used_bytes).toBe(before.used_bytes + (saved?.size_bytes ?? 0));
    await expect(meter).toHaveAttribute('aria-valuenow', String(after.used_bytes));
  });

  test.describe('with a small quota', () => {
    test.use({ serverEnv: { DEFAULT_QUOTA_BYTES: '60000' } });

    test('Save fails due to storage quota exceeded', async ({ page, person }) => {
      const { begin, card, cards, library } = editorPage(page);
      const picture = await makePicture(1, 100);
      await person.save({ title: '占地方', bytes: await makePicture(2, 100) });
      await page.goto('/image');
      await expect(card('占地方')).toBeVisible();

      const answer = page.waitForResponse((it) => it.request().method() === 'POST' && it.url().endsWith('/v1/images'));
      await begin(picture, '黑白');
      expect((await answer).status()).toBe(413);
      const notice = page.getByRole('alert').filter({ hasText: '存储空间不足' });
      await expect(notice).toContainText(/已用 .+ KB，共 59 KB，这张要 .+ KB/);
      await expect(cards).toHaveCount(1);
      expect((await person.images()).total).toBe(1);

      await test.step('the picture is still on the stage, with a link for freeing space', async () => {
        await expect(page.getByText('400 × 300')).toBeVisible();
        await expect(page.getByRole('link', { name: '整理存储空间' })).toHaveAttribute('href', '/storage');
      });

      await test.step('it can be saved when there is space', async () => {
        await card('占地方').hover();
        await card('占地方').getByRole('button', { name: '删除' }).click();
        await page.getByRole('button', { name: '确定' }).click();
        await expect(library).toContainText('暂无生成记录');
        await page.getByRole('region', { name: '图片编辑' }).getByRole('button', { name: '重试保存' }).click();
        await expect(card('山间清晨')).toBeVisible();
        await expect(page.getByRole('button', { name: '重试保存' })).toHaveCount(0);
      });
    });
  });

  test('Save fails due to network error', async ({ page, context, person }) => {
    const { begin, cards } = editorPage(page);
    await page.goto('/image');
    await context.route(SAVES, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
    await begin(await makePicture(1, 100), '黑白');
    const notice = page.getByRole('alert').filter({ hasText: '网络错误，请重试' });
    await expect(notice).toBeVisible();
    expect((await person.images()).total).toBe(0);

    await context.unroute(SAVES);
    await notice.getByRole('button', { name: '重试' }).click();
    await expect(page.getByText('图片已保存')).toBeVisible();
    await expect(cards).toHaveCount(1);
    expect((await person.images()).total).toBe(1);
  });

  test('a save that failed because of the network is repeated when the network is back', async ({
    page,
    context,
    person,
  }) => {
    const { begin, cards } = editorPage(page);
    await page.goto('/image');
    await context.route(SAVES, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
    await begin(await makePicture(1, 100), '黑白');
    await expect(page.getByText('网络错误，请重试')).toBeVisible();
    await context.unroute(SAVES);
    await expect(page.getByText('图片已保存')).toBeVisible();
    await expect(cards).toHaveCount(1);
    expect((await person.images()).total).toBe(1);
  });

  test('unsaved results are saved when the page is opened the next time, however many and old they are', async ({
    page,
    person,
  }) => {
    const { cards } = editorPage(page);
    const tasks = await person.edit(24);
    await page.goto('/image');
    await expect(cards.first()).toContainText('旋转 24 度');
    await expect.poll(async () => (await person.images()).total).toBe(24);
    const { images } = await person.images();
    expect(images.map(({ task_id }) => task_id)).toEqual(tasks.map(({ id }) => id).reverse());
  });

  test('an old result that does not fit can be saved later, and is saved when there is space', async ({
    page,
    person,
  }) => {
    const { notices } = editorPage(page);
    const setQuota = (quota_bytes: number) =>
      person.call('PATCH', `/api/v1/admin/users/${person.user.id}`, { quota_bytes });
    const [oldest] = await person.edit(22);
    const original = oldest?.original_image;
    await setQuota(0);
    // As if the user had left the editor with the oldest result on the stage.
    await page.addInitScript(`localStorage.setItem('pictor.editor.${person.user.id}', JSON.stringify({
      original: { id: '${original?.id}', thumbId: '${original?.thumb_id}' },
      shownTaskId: '${oldest?.id}', view: 'result' }))`);
    await page.goto('/image');
    const stage = page.getByRole('region', { name: '图片编辑' });
    await expect(notices.getByRole('alert')).toContainText('存储空间不足');
    await expect(stage.getByText('未保存，空间不足')).toBeVisible();
    await expect(stage.getByRole('button', { name: '重试保存' })).toBeVisible();
    expect((await person.images()).total).toBe(0);

    await setQuota(1024 ** 3);
    await page.reload();
    await expect(stage.getByText('已保存')).toBeVisible();
    await expect.poll(async () => (await person.images()).total).toBe(22);
  });

  test('a save is repeated after the wait that the server asks for', async ({ page, context, person }) => {
    const { cards } = editorPage(page);
    await person.edit(1);
    const answers: number[] = [];
    await context.route(SAVES, async (route) => {
      if (route.request().method() !== 'POST' || answers.push(429) > 1) return await route.continue();
      await route.fulfill({
        status: 429,
        headers: { 'retry-after': '1' },
        json: { error: '请求太频繁', code: 'too_many_requests' },
      });
    });
    await page.goto('/image');
    await expect(cards).toHaveCount(1);
    await expect(page.getByText('图片已保存')).toBeVisible();
    expect(answers).toHaveLength(2);
  });

  test('one picture is saved once, however many tabs and reloads receive it', async ({ page, context, person }) => {
    const { begin, cards } = editorPage(page);
    const other = await context.newPage();
    await other.goto('/image');
    await expect(editorPage(other).library).toContainText('暂无生成记录');
    await page.goto('/image');
    await begin(await makePicture(1, 100), '黑白');

    await expect(cards).toHaveCount(1);
    await expect(editorPage(other).cards).toHaveCount(1);
    await page.reload();
    await expect(cards).toHaveCount(1);
    expect((await person.images()).total).toBe(1);
    expect((await person.storage()).image_count).toBe(1);
  });
});
