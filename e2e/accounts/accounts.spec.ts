import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import { type Person, signUp, test } from '../person.ts';
import { startServer } from '../server.ts';

const NEW_PASSWORD = 'mountain dawn';

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** An account whose session is in another browser. */
const someoneElse = async (browser: Browser, url: string): Promise<{ context: BrowserContext; other: Person }> => {
  const context = await browser.newContext({ baseURL: url, locale: 'zh-CN' });
  return { context, other: await signUp(context, url, '王晓') };
};

const statusOfLogin = async (page: Page, email: string, password: string): Promise<number> =>
  (await page.request.post('/api/v1/auth/login', { data: { email, password } })).status();

const linkIn = async (page: Page, label: string): Promise<string> =>
  await page.getByRole('dialog').getByLabel(label, { exact: true }).inputValue();

test('a link from the administrator sets a new password once, and stays in no address', async ({
  page,
  person: _,
  browser,
  server,
}) => {
  const { context, other } = await someoneElse(browser, server.url);
  await page.goto('/settings');
  await section(page, '用户管理').getByRole('button', { name: '王晓的更多操作' }).click();
  await page.getByRole('menuitem', { name: '生成重设密码链接' }).click();
  await expect(page.getByRole('dialog', { name: '王晓的重设密码链接' })).toContainText('一次有效，24 小时内有效');
  const link = await linkIn(page, '链接');
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click();
  await expect(section(page, '用户管理').getByRole('button', { name: '王晓的更多操作' })).toBeFocused();

  await context.clearCookies();
  const theirs = await context.newPage();
  await theirs.goto(link);
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('设一个新密码');
  await expect(theirs).toHaveURL(/\/reset-password$/);
  await theirs.getByLabel('新密码').fill('short');
  await theirs.getByRole('button', { name: '保存并登录' }).click();
  await expect(theirs.getByLabel('新密码')).toHaveAccessibleDescription('密码至少要 8 个字符。');
  await theirs.getByLabel('新密码').fill(NEW_PASSWORD);
  await theirs.keyboard.press('Enter');
  await expect(theirs).toHaveURL(/\/image$/);
  await expect(theirs.getByRole('button', { name: '王晓的账号' })).toBeVisible();
  expect(await statusOfLogin(theirs, other.email, other.password)).toBe(401);
  expect(await statusOfLogin(theirs, other.email, NEW_PASSWORD)).toBe(200);

  await theirs.goto(link);
  await theirs.getByLabel('新密码').fill('once more, please');
  await theirs.keyboard.press('Enter');
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('这个链接不能用');
  await expect(theirs.getByRole('main').getByRole('alert')).toContainText('向管理员要一个重设密码的链接');
  await expect(theirs.getByRole('main').getByRole('alert')).toContainText('npm run reset-password -- 邮箱');
  await context.close();
});

test('a page whose link does not work takes the next link that is pasted', async ({ page, server: _ }) => {
  await page.goto('/reset-password');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('这个链接不能用');
  await page.goto('/reset-password#secret');
  await expect(page.getByLabel('新密码')).toBeFocused();
  await expect(page).toHaveURL(/\/reset-password$/);
});

test('the sign-in says what to do about a forgotten password', async ({ page, server: _ }) => {
  await page.goto('/login');
  const help = page.getByRole('button', { name: '忘记密码？' });
  await expect(help).toHaveAttribute('aria-expanded', 'false');
  await help.click();
  await expect(page.getByRole('main').getByRole('status')).toContainText('向管理员要一个重设密码的链接');
  await expect(page.getByRole('main').getByRole('status')).toContainText('npm run reset-password -- 邮箱');
  await help.click();
  await expect(page.getByText('向管理员要一个重设密码的链接')).toHaveCount(0);
});

test('an invitation lets one person register where registration is closed', async ({
  page,
  person: _,
  browser,
  server,
}) => {
  await server.stop();
  const closed = await startServer(server.dataDir, { REGISTRATION: 'closed' });
  await page.goto(`${closed.url}/settings`);
  const users = section(page, '用户管理');
  const invite = async (note: string): Promise<string> => {
    await users.getByRole('button', { name: '邀请', exact: true }).click();
    await page.getByRole('dialog').getByLabel('备注').fill(note);
    await page.getByRole('dialog').getByRole('button', { name: '生成链接' }).click();
    await expect(page.getByRole('dialog')).toContainText('一次有效，7 天内有效');
    const link = await linkIn(page, '链接');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    return link;
  };
  const link = await invite('给小王');
  const other = await invite('给小李');
  const open = users.getByRole('list', { name: '还没用的邀请' }).getByRole('listitem');
  await expect(open).toHaveCount(2);
  await users.getByRole('button', { name: '撤销邀请：给小李' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '确定' }).click();
  await expect(open).toHaveText([/给小王/]);

  const context = await browser.newContext({ locale: 'zh-CN' });
  const theirs = await context.newPage();
  const register = async (): Promise<void> => {
    await theirs.getByLabel('名字').fill('小王');
    await theirs.getByLabel('邮箱').fill('wang@example.com');
    await theirs.getByLabel('密码').fill(NEW_PASSWORD);
    await theirs.getByRole('button', { name: '注册' }).click();
  };
  await theirs.goto(other);
  await register();
  await expect(theirs.getByRole('main').getByRole('alert')).toContainText('向管理员要一个新的');
  await theirs.goto(`${closed.url}/register`);
  await theirs.reload();
  await register();
  await expect(theirs.getByRole('main').getByRole('alert')).toContainText('不开放注册');

  await theirs.goto(link);
  await expect(theirs.getByText('有人邀请你使用这台服务器。')).toBeVisible();
  await expect(theirs).toHaveURL(/\/register$/);
  await register();
  await expect(theirs).toHaveURL(/\/image$/);
  await page.reload();
  await expect(users.getByRole('listitem', { name: '小王' })).toBeVisible();
  await expect(open).toHaveCount(0);
  await context.close();
  await closed.stop();
});

test('one’s account is deleted by one’s password, and the last administrator stays', async ({
  page,
  person,
  browser,
  server,
}) => {
  const { context, other } = await someoneElse(browser, server.url);
  const begin = async (of: Page): Promise<void> => {
    // The section is the last one: the lists above it have to be there before it stays in its place.
    await of.goto('/settings', { waitUntil: 'networkidle' });
    const deletion = section(of, '删除账号');
    await expect(deletion.getByRole('link', { name: '下载整个图库' })).toBeVisible();
    await deletion.getByRole('button', { name: '删除我的账号' }).click();
  };
  const dialog = page.getByRole('alertdialog');
  await begin(page);
  await dialog.getByLabel('输入密码确认').fill(person.password);
  await dialog.getByRole('button', { name: '删除账号' }).click();
  await expect(dialog.getByRole('alert')).toContainText('至少要留下一个可用的管理员账号');

  const theirs = await context.newPage();
  await begin(theirs);
  const password = theirs.getByRole('alertdialog').getByLabel('输入密码确认');
  await expect(password).toBeFocused();
  await theirs.keyboard.press('Enter');
  await expect(password).toHaveAccessibleDescription('请写密码。');
  await password.fill('not my password');
  await theirs.keyboard.press('Enter');
  await expect(password).toHaveAccessibleDescription('当前密码不对。');
  await password.fill(other.password);
  await theirs.keyboard.press('Enter');
  await expect(theirs).toHaveURL(/\/$/);
  await expect(theirs.getByRole('region', { name: '通知' })).toContainText('你的账号已删除');
  await expect(theirs.getByRole('button', { name: '登录' })).toBeVisible();
  expect(await statusOfLogin(theirs, other.email, other.password)).toBe(401);
  await context.close();
});

test('an API key has the scopes and the end that are chosen, and ends with the old password', async ({
  page,
  person,
  playwright,
  server,
}) => {
  await page.goto('/settings');
  const keys = section(page, 'API 密钥');
  await expect(keys.getByRole('checkbox', { name: '管理用户' })).not.toBeChecked();
  for (const scope of ['读取', '编辑', '管理图库']) {
    await expect(keys.getByRole('checkbox', { name: scope })).toBeChecked();
    await keys.getByRole('checkbox', { name: scope }).uncheck();
  }
  await keys.getByLabel('用途').fill('备份脚本');
  await keys.getByRole('button', { name: '新建密钥' }).click();
  await expect(keys).toContainText('请至少选一项权限');
  await keys.getByRole('checkbox', { name: '读取' }).check();
  await expect(keys.getByRole('radio', { name: '90 天' })).toBeChecked();
  await keys.getByRole('radio', { name: '30 天' }).check();
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/keys'));
  await keys.getByRole('button', { name: '新建密钥' }).click();
  const { scopes, expires_at } = (await sent).postDataJSON();
  expect(scopes).toEqual(['read']);
  expect(Math.round((Date.parse(expires_at) - Date.now()) / 86_400_000)).toBe(30);

  const authorization = `Bearer ${await keys.getByLabel('新密钥').inputValue()}`;
  const program = await playwright.request.newContext({
    baseURL: server.url,
    extraHTTPHeaders: { authorization },
  });
  expect((await program.get('/api/v1/images')).status()).toBe(200);
  expect((await (await program.post('/api/image-edit', { data: {} })).json()).code).toBe('scope_missing');
  const row = keys.getByRole('listitem').filter({ hasText: '备份脚本' });
  await expect(row).toContainText(/读取 • .*到期/);

  const form = section(page, '密码');
  const change = async (current: string, next: string): Promise<void> => {
    await form.getByLabel('当前密码').fill(current);
    await form.getByLabel('新密码').fill(next);
    await form.getByRole('button', { name: '修改密码' }).click();
    await expect(form.getByLabel('当前密码')).toHaveValue('');
  };
  await form.getByRole('checkbox', { name: '保留 API 密钥' }).check();
  await change(person.password, NEW_PASSWORD);
  expect((await program.get('/api/v1/images')).status()).toBe(200);
  await expect(form.getByRole('checkbox', { name: '保留 API 密钥' })).not.toBeChecked();
  await change(NEW_PASSWORD, person.password);
  await expect(keys.getByRole('listitem')).toHaveCount(0);
  expect((await program.get('/api/v1/images')).status()).toBe(401);
  await program.dispose();
});

test('a key whose end has come is shown as expired', async ({ page, person }) => {
  await person.call('POST', '/api/v1/auth/keys', { name: '旧脚本', expires_at: '2124-01-01T00:00:00Z' });
  await page.clock.setFixedTime('2124-01-02T00:00:00Z');
  await page.goto('/settings');
  await expect(section(page, 'API 密钥').getByRole('listitem')).toContainText('已过期');
});

test('the administrator shares the role, stops tasks and deletes an account', async ({
  page,
  person: _,
  browser,
  server,
}) => {
  const { context, other } = await someoneElse(browser, server.url);
  await page.goto('/settings');
  const users = section(page, '用户管理');
  const row = users.getByRole('listitem', { name: '王晓' });
  const notices = page.getByRole('region', { name: '通知' });
  const act = async (action: string, confirm = '确定'): Promise<void> => {
    await row.getByRole('button', { name: '王晓的更多操作' }).click();
    await page.getByRole('menuitem', { name: action }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: confirm }).click();
  };
  await act('设为管理员');
  await expect(notices).toContainText('王晓现在是管理员');
  await expect(row).toContainText('管理员');
  expect((await other.call('GET', '/api/v1/admin/users')).status()).toBe(200);
  await act('取消管理员');
  await expect(notices).toContainText('王晓不再是管理员');
  expect((await other.call('GET', '/api/v1/admin/users')).status()).toBe(403);
  await act('停止任务');
  await expect(notices).toContainText('王晓没有正在等待或运行的任务');
  await act('删除账号', '删除账号');
  await expect(notices).toContainText('王晓的账号已删除');
  await expect(row).toHaveCount(0);
  expect(await statusOfLogin(page, other.email, other.password)).toBe(401);
  await context.close();
});

test('in English: a reset link, and the deletion of one’s account', async ({ page, person: _, browser, server }) => {
  const english = `localStorage.setItem('pictor.locale', 'en')`;
  const { context, other } = await someoneElse(browser, server.url);
  const made = await page.request.post(`/api/v1/admin/users/${other.user.id}/reset-link`, {
    headers: {
      'x-csrf-token': (await page.context().cookies()).find(({ name }) => name === 'csrf_token')?.value ?? '',
    },
  });
  const { url } = await made.json();
  await context.clearCookies();
  await context.addInitScript(english);
  const theirs = await context.newPage();
  await theirs.goto(url);
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Set a new password');
  await theirs.getByLabel('New password').fill(NEW_PASSWORD);
  await theirs.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(theirs).toHaveURL(/\/image$/);

  await theirs.goto('/settings');
  await section(theirs, 'Delete account').getByRole('button', { name: 'Delete my account' }).click();
  const dialog = theirs.getByRole('alertdialog', { name: 'Delete your account?' });
  await dialog.getByLabel('Password, to confirm').fill(NEW_PASSWORD);
  await dialog.getByRole('button', { name: 'Delete account' }).click();
  await expect(theirs.getByRole('region', { name: 'Notifications' })).toContainText('Your account is deleted.');
  await theirs.goto(url);
  await theirs.getByLabel('New password').fill(NEW_PASSWORD);
  await theirs.keyboard.press('Enter');
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('This link does not work');
  await context.close();
});
