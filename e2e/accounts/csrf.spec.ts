import { expect, type Request } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';

/** Requests that change data. Reading an instruction changes nothing, and is cancelled when the words change meanwhile. */
const changes = (request: Request): boolean =>
  request.url().includes('/api/') && request.method() !== 'GET' && !request.url().endsWith('/darkroom/read');

test.describe('CSRF Protection for API Calls', () => {
  test('User makes API request with cookie auth', async ({ page, context, person }) => {
    const { begin, card } = editorPage(page);
    const sent: Request[] = [];
    page.on('request', (request) => {
      if (changes(request)) sent.push(request);
    });
    await page.goto('/image');
    await begin(await makePicture(1, 100), '黑白');
    await expect(card('山间清晨')).toBeVisible();
    await card('山间清晨').hover();
    await card('山间清晨').getByRole('button', { name: '删除' }).click();
    await page.getByRole('button', { name: '确定' }).click();
    await expect(page.getByText('图片已删除')).toBeVisible();

    const token = (await context.cookies()).find(({ name }) => name === 'csrf_token')?.value;
    expect(token).toBeTruthy();
    expect(sent.map((request) => request.method())).toEqual(['POST', 'POST', 'POST', 'DELETE']);
    for (const request of sent) {
      expect(request.headers()['x-csrf-token']).toBe(token);
      expect((await request.response())?.ok()).toBe(true);
    }
    expect((await person.images()).total).toBe(0);
  });

  test('CSRF token missing or invalid', async ({ page, context, person, server }) => {
    const { card, notices } = editorPage(page);
    await person.save({ title: '极光' });

    await test.step('a call without the token is refused', async () => {
      const { images } = await person.images();
      const answer = await context.request.delete(`/api/v1/images/${images[0]?.id}`);
      expect(answer.status()).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 'csrf_invalid' });
    });

    await test.step('a page with a planted token reports the failure', async () => {
      // The page's script reads a cookie for this path first, but the browser does not send that cookie to the API.
      await context.addCookies([
        { name: 'csrf_token', value: 'planted', domain: new URL(server.url).hostname, path: '/image' },
      ]);
      await page.goto('/image');
      const refused = page.waitForResponse((it) => it.request().method() === 'DELETE');
      await card('极光').hover();
      await card('极光').getByRole('button', { name: '删除' }).click();
      await page.getByRole('button', { name: '确定' }).click();
      expect((await refused).status()).toBe(403);
      await expect(notices.getByRole('alert')).toContainText('页面放得太久了，请刷新后再试。');
      await expect(card('极光')).toBeVisible();
      expect((await person.images()).total).toBe(1);
    });
  });

  test('a stale token is refreshed once and the call is repeated', async ({ page, context, person }) => {
    const { card } = editorPage(page);
    await person.save({ title: '极光' });
    await page.goto('/image');
    await expect(card('极光')).toBeVisible();
    await context.clearCookies({ name: 'csrf_token' });
    const answers: number[] = [];
    page.on('response', (response) => {
      if (response.request().method() === 'DELETE') answers.push(response.status());
    });
    await card('极光').hover();
    await card('极光').getByRole('button', { name: '删除' }).click();
    await page.getByRole('button', { name: '确定' }).click();
    await expect(page.getByText('图片已删除')).toBeVisible();
    expect(answers).toEqual([403, 200]);
  });
});
