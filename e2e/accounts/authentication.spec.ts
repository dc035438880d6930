import { expect } from '@playwright/test';
import { editorPage, test } from '../person.ts';

test.describe('Image Editor Authentication', () => {
  test('Authenticated user accesses image editor', async ({ page, person }) => {
    await person.save({ title: '极光' });
    await page.goto('/image');
    await expect(page).toHaveURL(/\/image$/);
    await expect(editorPage(page).prompt).toBeVisible();
    await expect(page.getByRole('combobox', { name: '模型' })).toBeVisible();
    await expect(editorPage(page).card('极光')).toBeVisible();
  });

  test('Unauthenticated user accesses image editor', async ({ page, request }) => {
    const answer = await request.get('/image', { maxRedirects: 0 });
    expect([answer.status(), answer.headers()['location']]).toEqual([302, '/login?next=/image']);
    await page.goto('/image');
    await expect(page).toHaveURL(/\/login\?next=\/image$/);
  });

  test('signing in leads back to the editor', async ({ page, context, person }) => {
    await context.clearCookies();
    await page.goto('/image');
    await page.getByLabel('邮箱').fill(person.email);
    await page.getByLabel('密码').fill(person.password);
    await page.getByRole('button', { name: '登录' }).click();
    await expect(page).toHaveURL(/\/image$/);
    await expect(editorPage(page).library).toContainText('暂无生成记录');
  });

  test('signing in leads back to the full address with its query', async ({ page, context, person }) => {
    const { id } = await person.save({ title: '极光' });
    const signIn = async (): Promise<void> => {
      await page.getByLabel('邮箱').fill(person.email);
      await page.getByLabel('密码').fill(person.password);
      await page.getByRole('button', { name: '登录' }).click();
    };

    await test.step('through the server’s redirect', async () => {
      await context.clearCookies();
      await page.goto(`/storage?image=${id}&sort=largest`);
      await expect(page).toHaveURL(`/login?next=/storage%3Fimage%3D${id}%26sort%3Dlargest`);
      await signIn();
      await expect(page).toHaveURL(`/storage?image=${id}&sort=largest`);
      await expect(page.getByRole('dialog')).toContainText('极光');
    });

    await test.step('through the page itself when its session ends', async () => {
      await person.endSessions();
      await expect(page).toHaveURL(/\/login\?next=\/storage%3F/);
      expect(new URL(page.url()).searchParams.get('next')).toMatch(/^\/storage\?.*sort=largest/);
      await signIn();
      await expect(page).toHaveURL(/\/storage\?.*sort=largest/);
    });
  });

  test('typed words survive the end of a session', async ({ page, person }) => {
    const { prompt, library } = editorPage(page);
    await page.goto('/image');
    await expect(library).toContainText('暂无生成记录');
    await prompt.fill('把天空换成极光，保持山的轮廓');

    await test.step('the page leads to the sign-in, which explains why', async () => {
      await person.endSessions();
      await expect(page).toHaveURL(/\/login\?next=\/image$/);
      await expect(page.getByText('登录已过期，请重新登录。')).toHaveCount(1);
    });

    await test.step('signing in leads back, with the words unchanged', async () => {
      await page.getByLabel('邮箱').fill(person.email);
      await page.getByLabel('密码').fill(person.password);
      await page.getByRole('button', { name: '登录' }).click();
      await expect(page).toHaveURL(/\/image$/);
      await expect(prompt).toHaveValue('把天空换成极光，保持山的轮廓');
      await expect(page.getByText('登录已过期，请重新登录。')).toHaveCount(0);
    });
  });
});
