import { expect, type Page } from '@playwright/test';
import { signUp, test } from '../person.ts';

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('a user can choose name, language and appearance', async ({ page, person }) => {
  await page.goto('/settings');
  const profile = section(page, '个人资料');
  await expect(profile.getByLabel('邮箱')).toHaveValue(person.email);
  await profile.getByLabel('名字').fill('林小满');
  await profile.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('button', { name: '林小满的账号' })).toBeVisible();

  await section(page, '语言与外观').getByRole('radio', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await section(page, 'Preferences').getByRole('radio', { name: 'Dark' }).check();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('results keep the location of a photo only if the user chooses that', async ({ page, person: _ }) => {
  await page.goto('/settings');
  const place = section(page, '照片信息').getByRole('group', { name: '拍摄地点' });
  await expect(place.getByRole('radio', { name: '从结果里去掉' })).toBeChecked();
  await place.getByRole('radio', { name: '保留在结果里' }).check();
  await expect(page.getByRole('region', { name: '通知' })).toContainText('已保存');
  await page.reload();
  await expect(place.getByRole('radio', { name: '保留在结果里' })).toBeChecked();
});

test('a new password needs the old one and ends all other sessions', async ({ page, person, browser, server }) => {
  const elsewhere = await browser.newContext({ baseURL: server.url });
  await elsewhere.request.post('/api/v1/auth/login', { data: { email: person.email, password: person.password } });

  await page.goto('/settings');
  const form = section(page, '密码');
  await form.getByLabel('当前密码').fill('not my password');
  await form.getByLabel('新密码').fill('short');
  await form.getByRole('button', { name: '修改密码' }).click();
  await expect(form).toContainText('密码至少要 8 个字符');
  await form.getByLabel('新密码').fill('a new password');
  await form.getByRole('button', { name: '修改密码' }).click();
  await expect(form.getByRole('alert')).toContainText('当前密码不对');

  await form.getByLabel('当前密码').fill(person.password);
  await form.getByRole('button', { name: '修改密码' }).click();
  await expect(page.getByRole('region', { name: '通知' })).toContainText('密码已修改');
  await expect(form.getByLabel('当前密码')).toHaveValue('');
  expect((await elsewhere.request.get('/api/v1/auth/me')).status()).toBe(401);
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(200);
  const login = (password: string) =>
    elsewhere.request.post('/api/v1/auth/login', { data: { email: person.email, password } });
  expect((await login(person.password)).status()).toBe(401);
  expect((await login('a new password')).status()).toBe(200);
  await elsewhere.close();
});

test('sessions are listed by device, and can be ended one by one or all at once', async ({
  page,
  person,
  browser,
  server,
}) => {
  const signIn = async (userAgent: string) => {
    const context = await browser.newContext({ baseURL: server.url, userAgent });
    await context.request.post('/api/v1/auth/login', { data: { email: person.email, password: person.password } });
    return context;
  };
  const phone = await signIn('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1');
  const desk = await signIn('Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/144.0');
  const tablet = await signIn('Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/142.0 Safari/604.1');

  await page.goto('/settings');
  const list = section(page, '登录的设备');
  await expect(list.getByRole('listitem')).toHaveCount(4);
  await expect(list.getByRole('listitem').filter({ hasText: '这台设备' })).toHaveCount(1);

  await list.getByRole('button', { name: '结束 iPhone 上的 Safari 的登录' }).click();
  await expect(page.getByRole('alertdialog')).toHaveAccessibleName('确定要结束 iPhone 上的 Safari 的登录吗？');
  await page.getByRole('button', { name: '确定' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(3);
  expect((await phone.request.get('/api/v1/auth/me')).status()).toBe(401);
  expect((await desk.request.get('/api/v1/auth/me')).status()).toBe(200);

  await list.getByRole('button', { name: '结束其他所有登录' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('你所有正在等待和运行的任务也会停止');
  await page.getByRole('button', { name: '确定' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  for (const context of [desk, tablet]) {
    expect((await context.request.get('/api/v1/auth/me')).status()).toBe(401);
    await context.close();
  }
  await phone.close();
});

test('an API key is shown once, works, and can be revoked', async ({ page, person, playwright, server }) => {
  await page.goto('/settings');
  const keys = section(page, 'API 密钥');
  await keys.getByLabel('用途').fill('备份脚本');
  await keys.getByRole('button', { name: '新建密钥' }).click();
  const key = await keys.getByLabel('新密钥').inputValue();
  const program = await playwright.request.newContext({
    baseURL: server.url,
    extraHTTPHeaders: { authorization: `Bearer ${key}` },
  });
  expect((await (await program.get('/api/v1/auth/me')).json()).user.email).toBe(person.email);

  await page.reload();
  await expect(keys.getByRole('listitem')).toContainText('备份脚本');
  await expect(keys.getByLabel('新密钥')).toHaveCount(0);
  await keys.getByRole('button', { name: '撤销 备份脚本' }).click();
  await page.getByRole('button', { name: '确定' }).click();
  await expect(keys.getByRole('listitem')).toHaveCount(0);
  expect((await program.get('/api/v1/auth/me')).status()).toBe(401);
  await program.dispose();
});

test('the largest records are listed and link to the record', async ({ page, person }) => {
  await person.save({ title: '小' });
  await page.goto('/settings');
  const storage = section(page, '存储空间');
  await expect(storage).toContainText('工作区');
  await storage.getByRole('link', { name: '小', exact: true }).click();
  await expect(page).toHaveURL(/\/storage\?image=/);
  await expect(page.getByRole('dialog')).toContainText('小');
});

test('the administrator changes a quota and disables an account; other users do not see these controls', async ({
  page,
  person,
  browser,
  server,
}) => {
  const theirs = await browser.newContext({ baseURL: server.url, locale: 'zh-CN' });
  const other = await signUp(theirs, server.url, '王晓');
  const theirPage = await theirs.newPage();
  await theirPage.goto('/settings');
  await expect(section(theirPage, '个人资料')).toBeVisible();
  await expect(section(theirPage, '用户管理')).toHaveCount(0);

  expect(person.user.role).toBe('admin');
  await page.goto('/settings');
  const users = section(page, '用户管理');
  await expect(users.getByRole('listitem')).toHaveCount(2);
  await users.getByRole('searchbox').fill(other.email);
  await expect(users.getByRole('listitem')).toHaveCount(1);

  await test.step('a quota in MB', async () => {
    await users.getByRole('button', { name: '改配额' }).click();
    const dialog = page.getByRole('dialog', { name: '王晓的配额' });
    await dialog.getByLabel('配额', { exact: true }).fill('200');
    await dialog.getByRole('radio', { name: 'MB' }).check();
    await dialog.getByRole('button', { name: '保存' }).click();
    await expect(page.getByRole('region', { name: '通知' })).toContainText('王晓的配额已改为 200 MB');
    await expect(users.getByRole('listitem')).toContainText('共 200 MB');
    expect(await other.storage()).toMatchObject({ quota_bytes: 200 * 1024 * 1024 });
  });

  await test.step('a disabled account is signed out at once, and can sign in again when enabled', async () => {
    await users.getByRole('button', { name: '停用' }).click();
    await expect(page.getByRole('alertdialog')).toHaveAccessibleName('确定要停用王晓的账号吗？');
    await page.getByRole('button', { name: '确定' }).click();
    await expect(users.getByRole('listitem')).toContainText('已停用');
    expect((await theirs.request.get('/api/v1/auth/me')).status()).toBe(401);
    await users.getByRole('button', { name: '启用' }).click();
    await page.getByRole('button', { name: '确定' }).click();
    await expect(users.getByRole('button', { name: '停用' })).toBeVisible();
    const login = { data: { email: other.email, password: other.password } };
    expect((await theirs.request.post('/api/v1/auth/login', login)).status()).toBe(200);
  });
  await theirs.close();
});
