import { expect } from '@playwright/test';
import { type FakeGemini, replies, startFakeGemini } from '../../apps/server/src/testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../apps/server/src/testing/gemini/gemini-env.ts';
import { editorPage, makePicture, test } from '../person.ts';

const picture = async () => ({ name: '山间清晨.jpg', mimeType: 'image/jpeg', buffer: await makePicture(1, 100) });

test.describe('the darkroom', () => {
  test.beforeEach(async ({ page, person }) => {
    expect(person.user.name).toBe('林');
    await page.goto('/image');
    await page.locator('input[type=file]').setInputFiles(await picture());
    await expect(page.getByText('400 × 300')).toBeVisible();
    await expect(page.getByRole('button', { name: '取消上传' })).toHaveCount(0);
  });

  test('shows during typing how it reads the words, without creating a task', async ({ page, person }) => {
    const { prompt } = editorPage(page);
    const composer = page.getByRole('region', { name: '编辑指令' });
    await prompt.fill('亮一点，对比度+8%');
    await expect(composer.getByRole('status')).toHaveText('会做：亮度 +10%，对比度 +8%');
    await prompt.fill('黑白，给他戴上帽子');
    await expect(composer.getByRole('status')).toHaveText('看不懂“给他戴上帽子”，其余会做：黑白');
    await expect(composer.locator('mark')).toHaveText('给他戴上帽子');
    await prompt.press('End');
    await page.keyboard.type('吧');
    await expect(composer.locator('mark')).toHaveText('给他戴上帽子吧');
    const before = await composer.boundingBox();
    await composer.getByRole('button', { name: '改成“黑白”' }).click();
    await expect(prompt).toHaveValue('黑白');
    await expect(prompt).toBeFocused();
    await expect(composer.getByRole('status')).toHaveText('会做：黑白');
    await expect(composer.locator('mark')).toHaveCount(0);
    expect(await composer.boundingBox()).toEqual(before);
    expect((await (await person.call('GET', '/api/image-edit/tasks')).json()).tasks).toEqual([]);
  });

  test('shows no error if the reading fails, and a run still works', async ({ page, context }) => {
    const { prompt, generate, cards } = editorPage(page);
    const asked = page.waitForRequest('**/api/v1/darkroom/read');
    await context.route('**/api/v1/darkroom/read', (route) => route.fulfill({ status: 500, body: 'x' }));
    await prompt.fill('黑白');
    await asked;
    await generate.click();
    await expect(cards).toHaveCount(1);
    await expect(editorPage(page).notices.getByRole('alert').getByRole('listitem')).toHaveCount(0);
  });

  test('shows with the result how its words were read', async ({ page }) => {
    const { prompt, generate, cards } = editorPage(page);
    const stage = page.getByRole('region', { name: '图片编辑' });
    await prompt.fill('亮一点，对比度+8%');
    await generate.click();
    await expect(cards).toHaveCount(1);
    const told = stage.getByText('亮度 +10%，对比度 +8%', { exact: true });
    await expect(told).toBeVisible();
    await prompt.fill('黑白');
    await expect(told).toBeVisible();
    await stage.getByRole('radio', { name: '原图' }).check();
    await expect(told).toBeHidden();
  });

  test('continues from the result when the same words are repeated, and can go back', async ({ page, person }) => {
    const { prompt, generate, cards } = editorPage(page);
    const composer = page.getByRole('region', { name: '编辑指令' });
    const stage = page.getByRole('region', { name: '图片编辑' });
    await prompt.fill('亮一点');
    await generate.click();
    await expect(stage.getByText('已保存')).toBeVisible();
    await expect(composer.getByRole('status')).toHaveText('接着这张结果做：亮度 +10%');
    await generate.click();
    await expect(cards).toHaveCount(2);
    const { tasks } = await (await person.call('GET', '/api/image-edit/tasks')).json();
    expect(tasks[0].original_image.id).toBe(tasks[1].result_image.id);
    await stage.getByRole('button', { name: '回到上一步' }).click();
    await stage.getByRole('radio', { name: '原图' }).check();
    await expect(composer.getByRole('status')).toHaveText('会做：亮度 +10%');
  });

  test('offers two possible instructions if nothing similar is possible', async ({ page }) => {
    const { prompt } = editorPage(page);
    const composer = page.getByRole('region', { name: '编辑指令' });
    await prompt.fill('给他戴上帽子');
    await expect(composer.getByRole('status')).toHaveText('看不懂“给他戴上帽子”');
    const offers = composer.getByRole('list', { name: '可以改成' }).getByRole('button');
    await expect(offers).toHaveCount(2);
    await offers.first().click();
    await expect(composer.getByRole('status')).toHaveText(/^会做：/);
  });

  test('keeps its help after a refused run, and reports the refusal once', async ({ page }) => {
    const { prompt, generate, notices } = editorPage(page);
    const composer = page.getByRole('region', { name: '编辑指令' });
    await prompt.fill('黑白，给他戴上帽子');
    await generate.click();
    await expect(composer.getByRole('alert')).toContainText('暗房看不懂“给他戴上帽子”');
    await expect(composer.getByRole('alert')).toHaveCount(1);
    await expect(notices.getByRole('alert').getByRole('listitem')).toHaveCount(0);
    await expect(composer.getByRole('status')).toHaveText('看懂了：黑白');
    await expect(composer.locator('mark')).toHaveText('给他戴上帽子');
    await page.reload();
    await expect(composer.getByRole('button', { name: '改成“黑白”' })).toBeVisible();
  });

  test('shows readings and errors in English to an English reader', async ({ page }) => {
    await page.evaluate(() => localStorage.setItem('pictor.locale', 'en'));
    await page.reload();
    const composer = page.getByRole('region', { name: 'Instructions' });
    await page.getByRole('textbox', { name: 'Prompt' }).fill('rotate 90 degrees, brighten the sky');
    await expect(composer.getByRole('status')).toHaveText(
      'Does not understand “brighten the sky”, will do: rotate 90 degrees',
    );
    await expect(composer.getByRole('combobox', { name: 'Model' })).toContainText(/^Auto$/);
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await expect(composer.getByRole('alert')).toContainText('Darkroom does not understand “brighten the sky”.');
    await expect(composer.getByRole('alert')).toContainText('Darkroom can rotate, straighten');
    expect(await composer.innerText()).not.toMatch(/暗房/);
    await page.evaluate(() => localStorage.setItem('pictor.locale', 'zh-CN'));
    await page.reload();
    await expect(page.getByRole('region', { name: '编辑指令' }).getByRole('alert')).toContainText(
      '暗房看不懂“brighten the sky”',
    );
  });

  test('a run without words marks the field as invalid until there are words', async ({ page }) => {
    const { prompt, generate } = editorPage(page);
    await generate.click();
    await expect(prompt).toHaveAttribute('aria-invalid', 'true');
    const composer = page.getByRole('region', { name: '编辑指令' });
    const reason = await composer.getByText('先写下要改什么。').evaluate((line) => getComputedStyle(line).color);
    await expect(composer).toHaveCSS('border-top-color', reason);
    await prompt.fill('黑');
    await expect(prompt).not.toHaveAttribute('aria-invalid');
    await expect(composer).not.toHaveCSS('border-top-color', reason);
  });
});

const withModel = test.extend<{ gemini: FakeGemini }>({
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
    });
  },
});

withModel('a ready model carries out with one click what the darkroom cannot do', async ({ page, person, gemini }) => {
  const { prompt, cards } = editorPage(page);
  const composer = page.getByRole('region', { name: '编辑指令' });
  gemini.reply(replies.image());
  expect(person.user.name).toBe('林');
  await page.goto('/image');
  await page.locator('input[type=file]').setInputFiles(await picture());
  await composer.getByRole('combobox', { name: '模型' }).click();
  await page.getByRole('option', { name: /^暗房/ }).click();
  await prompt.fill('给他戴上帽子');
  await composer.getByRole('button', { name: /^用 .*Gemini.* 生成$/ }).click();
  await expect(cards).toHaveCount(1);
  await expect(composer.getByRole('combobox', { name: '模型' })).not.toContainText('暗房');
  await expect(prompt).toHaveValue('给他戴上帽子');
  const { tasks } = await (await person.call('GET', '/api/image-edit/tasks')).json();
  expect(tasks).toMatchObject([{ prompt: '给他戴上帽子', model: expect.stringMatching(/^gemini/) }]);
});

withModel('the error of a model disappears when another model is chosen', async ({ page, person, gemini }) => {
  const { begin } = editorPage(page);
  const composer = page.getByRole('region', { name: '编辑指令' });
  gemini.reply(replies.textOnly('Which cat?'));
  expect(person.user.name).toBe('林');
  await page.goto('/image');
  await begin(await makePicture(1, 100), '换个天空');
  await expect(composer.getByRole('alert')).toContainText('「Which cat?」');
  await composer.getByRole('combobox', { name: '模型' }).click();
  await page.getByRole('option', { name: /^暗房/ }).click();
  await expect(composer.getByRole('alert')).toHaveText('');
});

withModel(
  'auto says during typing which model it will be, and one click chooses the other',
  async ({ page, person, gemini }) => {
    const { prompt, generate, cards } = editorPage(page);
    const composer = page.getByRole('region', { name: '编辑指令' });
    const model = composer.getByRole('combobox', { name: '模型' });
    gemini.reply(replies.image());
    await page.goto('/image');
    await page.locator('input[type=file]').setInputFiles(await picture());
    await expect(model).toHaveText('自动');
    await expect(page.getByRole('button', { name: '取消上传' })).toHaveCount(0);
    await prompt.fill('黑白');
    await expect(composer.getByText('将用 暗房，免费')).toBeVisible();
    await expect(composer.getByRole('status')).toHaveText('会做：黑白');
    const before = await composer.boundingBox();
    await prompt.fill('黑白，给他戴上帽子');
    await expect(composer.getByText('将用 Gemini Nano Banana 2.1，约 ¥0.24')).toBeVisible();
    await expect(composer.locator('mark')).toHaveCount(0);
    expect(await composer.boundingBox()).toEqual(before);
    await generate.click();
    await expect(cards).toHaveCount(1);
    await expect(cards.first()).toContainText('Nano Banana 2.1');

    await prompt.fill('黑白');
    await composer.getByRole('button', { name: '改用 Gemini Nano Banana 2.1' }).click();
    await expect(model).toHaveText('Gemini Nano Banana 2.1');
    await generate.click();
    await expect(cards).toHaveCount(2);
    await model.click();
    await page.getByRole('option', { name: /^自动/ }).click();
    await expect(composer.getByText('将用 暗房，免费')).toBeVisible();
    await generate.click();
    await expect(cards).toHaveCount(3);
    await page.reload();
    await expect(model).toHaveText('自动');
    const { tasks } = await (await person.call('GET', '/api/image-edit/tasks')).json();
    expect(tasks.map(({ model: ran }: { model: string }) => ran)).toEqual([
      'darkroom',
      'gemini-nano-banana-2.1',
      'gemini-nano-banana-2.1',
    ]);
  },
);
