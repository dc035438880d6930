import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { type FakeOpenAi, startFakeOpenAi } from '../../apps/server/src/testing/openai/fake-openai.ts';
import { sendJson } from '../../apps/server/src/testing/provider-server.ts';
import { editorPage, makePicture, test as personTest } from '../person.ts';

const test = personTest.extend<{ gateway: FakeOpenAi }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  gateway: async ({}, use) => {
    const gateway = await startFakeOpenAi('gateway');
    const ids = ['flux-kontext-pro', 'gpt-image-2', 'gpt-5'];
    gateway.replyToList((_request, response) => sendJson(response, 200, { data: ids.map((id) => ({ id })) }));
    await use(gateway);
    await gateway.close();
  },
});

const section = (page: Page) => page.getByRole('region', { name: '模型', exact: true });

const add = async (page: Page, gateway: FakeOpenAi, name = '工作室'): Promise<void> => {
  const models = section(page);
  await models.getByRole('button', { name: /OpenAI 兼容接口/ }).click();
  await models.getByLabel('名称', { exact: true }).fill(name);
  await models.getByLabel('接口地址').fill(gateway.url);
  await models.getByLabel('密钥', { exact: true }).fill('sk-key-of-the-studio');
  await models.getByRole('button', { name: '保存' }).click();
};

test('an administrator adds a provider, chooses its models from its list, and uses one in the editor', async ({
  page,
  person: _,
  gateway,
}) => {
  await page.goto('/settings');
  const models = section(page);
  await expect(models.getByText('还没有连接任何模型服务')).toBeVisible();
  await add(page, gateway);
  const row = models.getByRole('listitem', { name: '工作室' });
  await expect(row.getByRole('status').getByText('连接正常，服务列出了 3 个模型。')).toBeVisible();
  await row.getByRole('checkbox', { name: 'flux-kontext-pro' }).check();
  const model = row.getByRole('listitem', { name: 'flux-kontext-pro' });
  await model.getByLabel('显示名称').fill('通量');
  await model.getByLabel('每张价格').fill('0.04');
  await model.getByRole('checkbox', { name: '默认模型' }).check();
  await expect(row.getByText('已保存，不会再显示')).toBeVisible();
  await row.getByRole('button', { name: '保存' }).click();
  await expect(row.getByText('通量')).toBeVisible();
  await expect(row.getByRole('button', { name: '编辑 工作室' })).toBeFocused();
  await expect(page.getByText('sk-key-of-the-studio')).toHaveCount(0);

  await page.goto('/image');
  const editor = editorPage(page);
  await page.getByRole('combobox', { name: '模型' }).click();
  await page.getByRole('option', { name: /通量/ }).click();
  await editor.begin(await makePicture(3), '给他戴一顶帽子');
  await expect(page.getByRole('listitem', { name: /山间清晨/ }).first()).toBeVisible();
  expect(gateway.requests[0]?.headers.authorization).toBe('Bearer sk-key-of-the-studio');
});

test('a failed test says in words what came, and a corrected provider works', async ({ page, person: _, gateway }) => {
  gateway.replyToList((_request, response) =>
    sendJson(response, 401, { error: { message: 'no', type: 'invalid_request_error', code: 'invalid_api_key' } }),
  );
  await page.goto('/settings');
  await add(page, gateway);
  const row = section(page).getByRole('listitem', { name: '工作室' });
  await expect(row.getByRole('status').getByText('检查「工作室」的密钥')).toBeVisible();
  await expect(row.getByText('不能用')).toBeVisible();
  await row.getByLabel('添加模型').fill('flux');
  await row.getByLabel('添加模型').press('Enter');
  await row.getByRole('button', { name: '更换密钥' }).click();
  await row.getByLabel('密钥', { exact: true }).fill('sk-the-right-key');
  await row.getByRole('button', { name: '保存' }).click();
  await expect(row.getByText('不能用')).toHaveCount(0);
  gateway.replyToList((_request, response) => sendJson(response, 200, { data: [{ id: 'flux' }] }));
  await row.getByRole('button', { name: '测试 工作室' }).click();
  await expect(row.getByRole('status').getByText('连接正常')).toBeVisible();
});

test('providers are moved, switched off and deleted with the keyboard', async ({ page, person, gateway }) => {
  for (const name of ['一号', '二号'])
    await person.call('POST', '/api/v1/admin/providers', {
      kind: 'openai',
      name,
      base_url: gateway.url,
      api_key: 'sk-key',
      models: [{ id: 'flux' }],
    });
  await page.goto('/settings');
  const models = section(page);
  const names = models.getByRole('list', { name: '模型服务' }).getByRole('listitem');
  await expect(names.first()).toHaveAccessibleName('一号');
  await models.getByRole('button', { name: '把 一号 下移' }).press('Enter');
  await expect(names.first()).toHaveAccessibleName('二号');
  const toggle = models.getByRole('switch', { name: '启用 二号' });
  await expect(toggle).toBeChecked();
  await toggle.press('Space');
  await expect(toggle).not.toBeChecked();
  await models.getByRole('button', { name: '编辑 二号' }).press('Enter');
  await models.getByRole('button', { name: '删除服务' }).press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: '删除服务' }).press('Enter');
  await expect(models.getByRole('listitem', { name: '二号' })).toHaveCount(0);
  await expect(models.getByRole('listitem', { name: '一号' })).toBeVisible();
});

test('an administrator learns that another one has changed the provider meanwhile', async ({
  page,
  person,
  gateway,
}) => {
  const json = { kind: 'openai', name: '工作室', base_url: gateway.url, api_key: 'sk-key', models: [{ id: 'flux' }] };
  const { provider } = await (await person.call('POST', '/api/v1/admin/providers', json)).json();
  await page.goto('/settings');
  const models = section(page);
  await models.getByRole('button', { name: '编辑 工作室' }).click();
  await models.getByLabel('名称', { exact: true }).fill('我的名字');
  await person.call('PATCH', `/api/v1/admin/providers/${provider.id}`, { name: '别人的名字' });
  await models.getByRole('button', { name: '保存' }).click();
  await expect(models.getByRole('alert').getByText('别的管理员刚刚改过这个服务')).toBeVisible();
  await expect(models.getByLabel('名称', { exact: true })).toHaveValue('别人的名字');
  await models.getByLabel('名称', { exact: true }).fill('我的名字');
  await models.getByRole('button', { name: '保存' }).click();
  await expect(models.getByRole('listitem', { name: '我的名字' })).toBeVisible();
});

test('a user who is no administrator sees no providers', async ({ page, person: _, browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'zh-CN' });
  await context.request.post('/api/v1/auth/register', {
    data: { name: '周', email: 'zhou@example.com', password: 'correct horse' },
  });
  const other = await context.newPage();
  await other.goto('/settings');
  await expect(other.getByRole('heading', { name: '登录的设备' })).toBeVisible();
  await expect(section(other)).toHaveCount(0);
  await context.close();
  await page.goto('/settings');
  await expect(section(page)).toBeVisible();
});

test.describe('providers of the environment', () => {
  test.use({ serverEnv: { DASHSCOPE_API_KEY: 'sk-of-the-environment' } });

  test('are shown with their variables, and only their prices can be changed', async ({ page, person: _ }) => {
    await page.goto('/settings');
    const row = section(page).getByRole('listitem', { name: 'Qwen' }).first();
    await expect(row.getByText('DASHSCOPE_API_KEY')).toBeVisible();
    await expect(row.getByRole('button', { name: '测试 Qwen' })).toBeVisible();
    await expect(row.getByRole('button', { name: '编辑 Qwen' })).toHaveCount(0);
    await row.getByRole('button', { name: 'Qwen 的价格' }).click();
    const model = row.getByRole('listitem', { name: 'qwen-image-3.0', exact: true });
    await model.getByLabel('每张价格').fill('很多');
    await row.getByRole('button', { name: '保存' }).click();
    await expect(model.getByText('请填写数字')).toBeVisible();
    await model.getByLabel('每张价格').fill('0,25');
    await row.getByRole('button', { name: '保存' }).click();
    await expect(row.getByRole('button', { name: 'Qwen 的价格' })).toBeFocused();
    await page.reload();
    await row.getByRole('button', { name: 'Qwen 的价格' }).click();
    await expect(model.getByLabel('每张价格')).toHaveValue('0.25');
  });
});

for (const [theme, locale, width] of [
  ['light', 'zh-CN', 1440],
  ['dark', 'en', 1440],
  ['light', 'en', 390],
  ['dark', 'zh-CN', 390],
] as const)
  test(`axe finds no violations, ${theme}, ${locale}, ${width}`, async ({ page, person, gateway }, info) => {
    await page.setViewportSize({ width, height: 900 });
    await page.addInitScript(`
      localStorage.setItem('pictor.theme', '${theme}');
      localStorage.setItem('pictor.locale', '${locale}');
    `);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const models = page.getByRole('region', { name: /^(模型|Models)$/ });
    const look = async (what: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).include('#models').analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join()}`)).toEqual(
        [],
      );
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, 'nothing is wider than the page').toBeLessThanOrEqual(0);
      await models.screenshot({ path: info.outputPath(`${what}-${theme}-${width}.png`) });
    };
    await page.goto('/settings');
    await expect(models.getByRole('button', { name: /Seedream/ })).toBeVisible();
    await look('empty');
    const json = { kind: 'openai', base_url: gateway.url, api_key: 'sk-key' };
    await person.call('POST', '/api/v1/admin/providers', { ...json, name: 'Studio', models: [{ id: 'gpt-image-2' }] });
    await person.call('POST', '/api/v1/admin/providers', { ...json, name: 'Spare', enabled: false });
    await person.call('POST', '/api/v1/admin/providers', { ...json, name: 'Keyless', kind: 'ark', api_key: null });
    await page.reload();
    await models.getByRole('button', { name: /^(测试|Test) Studio$/ }).click();
    await expect(models.getByText(/列出了 3 个模型|lists 3 models/)).toBeVisible();
    await look('list');
    await models.getByRole('button', { name: /^(编辑|Edit) Studio$/ }).click();
    await look('form');
  });
