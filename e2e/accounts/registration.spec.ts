import { expect } from '@playwright/test';
import { test } from '../server.ts';

const REGISTER = '**/api/v1/auth/register';

for (const [locale, words] of [
  [
    'zh-CN',
    {
      name: '名字',
      email: '邮箱',
      password: '密码',
      submit: '注册',
      token: '安装口令',
      missing: '请写安装口令',
      wrong: '安装口令不对',
    },
  ],
  [
    'en',
    {
      name: 'Name',
      email: 'Email',
      password: 'Password',
      submit: 'Create account',
      token: 'Setup token',
      missing: 'Please give the setup token',
      wrong: 'setup token is wrong',
    },
  ],
] as const) {
  test(`a server without an administrator asks for its setup token, and the form keeps its values: ${locale}`, async ({
    page,
  }) => {
    await page.addInitScript(`localStorage.setItem('pictor.locale', '${locale}')`);
    const sent: unknown[] = [];
    // Answer as the server does to a client on another machine.
    await page.route(REGISTER, async (route) => {
      const body = route.request().postDataJSON();
      sent.push(body.setup_token);
      if (body.setup_token === 'right') return await route.continue();
      const code = body.setup_token === undefined ? 'setup_token_required' : 'setup_token_wrong';
      await route.fulfill({ status: 403, json: { error: '安装令牌', code } });
    });
    await page.goto('/register');
    const token = page.getByLabel(words.token);
    const submit = page.getByRole('button', { name: words.submit, exact: true });
    await expect(page.getByLabel(words.name)).toBeVisible();
    await expect(token).toHaveCount(0);
    await page.getByLabel(words.name).fill('林');
    await page.getByLabel(words.email).fill('lin@example.com');
    await page.getByLabel(words.password).fill('correct horse');
    await submit.click();

    await expect(token).toBeFocused();
    await expect(token).toHaveAccessibleDescription(/Setup token/);
    await expect(page.getByLabel(words.name)).toHaveValue('林');
    await expect(page.getByLabel(words.password)).toHaveValue('correct horse');
    await submit.click();
    await expect(token).toHaveAccessibleDescription(new RegExp(words.missing));

    await token.fill('left');
    await submit.click();
    await expect(token).toHaveAccessibleDescription(new RegExp(words.wrong));
    await expect(token).toBeFocused();
    await expect(token).toHaveValue('left');

    await token.fill(' right ');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/image$/);
    expect(sent).toEqual([undefined, 'left', 'right']);
  });
}
