import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { type FakeGemini, replies, startFakeGemini } from '../../apps/server/src/testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../apps/server/src/testing/gemini/gemini-env.ts';
import { type Person, test as personTest, signUp } from '../person.ts';

const test = personTest.extend<{ gemini: FakeGemini }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  gemini: async ({}, use) => {
    const fake = await startFakeGemini();
    await use(fake);
    await fake.close();
  },
  serverEnv: async ({ gemini }, use) => {
    await use({
      ...geminiEnv(gemini),
      GEMINI_API_ENDPOINT: '/v1beta/models/gemini-nano-banana-2.1:generateContent',
      GEMINI_IMAGE_MODELS: 'gemini-9-unknown-image',
    });
  },
});

const section = (page: Page) => page.getByRole('region', { name: '花费', exact: true });

const generate = async (person: Person, extra: object = {}): Promise<void> => {
  const started = await person.call('POST', '/api/image-generate', { prompt: '一只猫', ...extra });
  expect(started.status()).toBe(200);
  const running = async () =>
    (await (await person.call('GET', '/api/image-edit/tasks?status=processing')).json()).tasks;
  await expect.poll(running).toEqual([]);
};

test('the page of spend tells that nothing was called yet', async ({ page, person: _ }) => {
  await page.goto('/settings');
  await expect(section(page)).toContainText('这个月还没有调用模型。');
  await expect(section(page).getByRole('table')).toHaveCount(0);
});

test('an administrator sees the spend of all by day, model and user, and sets budgets', async ({
  page,
  person,
  gemini,
  browser,
  server,
}) => {
  await generate(person, { count: 2 });
  await generate(person, { model: 'gemini-9-unknown-image' });
  gemini.reply(replies.badKey());
  await generate(person);
  gemini.reply(replies.image());
  const elsewhere = await browser.newContext({ baseURL: server.url });
  const other = await signUp(elsewhere, server.url, '=小满');
  await generate(other);

  await page.goto('/settings');
  const spend = section(page);
  await expect(spend).toContainText('约 ¥0.82');
  await expect(spend).toContainText('5 次调用，4 张结果。');
  await expect(spend).toContainText('1 次调用的价格未知，没有计入。');
  const models = spend.getByRole('table', { name: '按模型' });
  await expect(models.getByRole('row', { name: /gemini-9-unknown-image/ })).toContainText('未知');
  await expect(spend.getByRole('table', { name: '按用户' }).getByRole('row')).toHaveCount(3);
  await expect(spend.getByRole('list', { name: '按天' }).getByRole('listitem').first()).toBeVisible();

  await spend.getByRole('radio', { name: '自己' }).check();
  await expect(spend).toContainText('约 ¥0.55');
  // The currency is that of the account, so the choice shows once the server has stored it.
  await spend.getByRole('radio', { name: '美元' }).first().click();
  await expect(spend).toContainText('约 $0.0782');
  await spend.getByRole('radio', { name: '所有人' }).check();

  const download = page.waitForEvent('download');
  await spend.getByRole('link', { name: '按用户导出 CSV' }).click();
  const csv = await (await download).createReadStream();
  expect(Buffer.concat(await csv.toArray()).toString()).toContain(`"'=小满"`);

  const form = spend.getByRole('form', { name: '预算' });
  await form.getByLabel('每人每月').fill('much');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(form).toContainText('请填 0 到 1000000 的数');
  await form.getByLabel('每人每月').fill('0.5');
  await form.getByLabel('全站每月').fill('100');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('region', { name: '通知' })).toContainText('已保存');
  await expect(spend.getByRole('meter', { name: '全站本月的预算' })).toBeVisible();

  // The other user has 0.23 left.
  const refused = await other.call('POST', '/api/image-generate', { prompt: '一只猫' });
  expect(refused.status()).toBe(402);
  await elsewhere.close();
});

test('a user sees only the own spend, and the own budget', async ({
  page,
  person: admin,
  browser,
  server,
  context,
}) => {
  await generate(admin);
  const json = {
    ...{ currency: 'CNY', cny_per_usd: 7, time_zone: 'Asia/Shanghai', refuse_unknown: false },
    ...{ house_day: null, house_month: null, person_day: 2, person_month: null },
  };
  const token = (await context.cookies()).find(({ name }) => name === 'csrf_token')?.value ?? '';
  const saved = await context.request.put('/api/v1/admin/budgets', { data: json, headers: { 'x-csrf-token': token } });
  expect(saved.status()).toBe(200);
  await page.close();
  const elsewhere = await browser.newContext({ baseURL: server.url, locale: 'zh-CN' });
  const own = await signUp(elsewhere, server.url);
  await generate(own);
  const its = await elsewhere.newPage();

  await its.goto('/settings');

  const spend = section(its);
  await expect(spend).toContainText('1 次调用，1 张结果。');
  await expect(spend.getByRole('meter', { name: '你今天的预算' })).toHaveAttribute('aria-valuetext', '¥0.27 / ¥2.00');
  await expect(spend.getByRole('table', { name: '按用户' })).toHaveCount(0);
  await expect(spend.getByRole('form')).toHaveCount(0);
  await elsewhere.close();
});

for (const theme of ['light', 'dark'])
  for (const width of [1440, 390])
    test(`axe finds no violations on the page of spend, ${theme}, ${width}`, async ({ page, person, gemini }) => {
      await generate(person, { count: 3 });
      gemini.reply(replies.badKey());
      await generate(person);
      await person.call('GET', '/api/v1/spend');
      await page.addInitScript(`localStorage.setItem('pictor.theme', '${theme}')`);
      await page.setViewportSize({ width, height: 900 });
      await page.goto('/settings');
      await expect(section(page).getByRole('table')).toHaveCount(2);
      const { violations } = await new AxeBuilder({ page }).include('#spend').analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      await expect(page.locator('body')).toHaveJSProperty('scrollWidth', width);
    });

test('the composer tells what a run on the chosen model will probably cost, in the currency of the user', async ({
  page,
  person,
}) => {
  await person.call('PATCH', '/api/v1/auth/me', { currency: 'USD' });
  await page.goto('/image');
  const composer = page.getByRole('region', { name: '编辑指令' });
  const choose = async (name: RegExp): Promise<void> => {
    await composer.getByRole('combobox', { name: '模型' }).click();
    await page.getByRole('option', { name }).click();
  };
  await choose(/Nano Banana 2\.1/);
  await expect(composer.getByText('约 $0.034', { exact: true })).toBeVisible();
  await choose(/9 Unknown/);
  await expect(composer.getByText('价格未知', { exact: true })).toBeVisible();
  await choose(/^暗房/);
  await expect(composer.getByText(/价格未知|约 \$/)).toHaveCount(0);
});
