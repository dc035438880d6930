import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { type FakeGemini, replies, startFakeGemini } from '../../apps/server/src/testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../apps/server/src/testing/gemini/gemini-env.ts';
import {
  type FakeOpenAi,
  replies as openAi,
  startFakeOpenAi,
} from '../../apps/server/src/testing/openai/fake-openai.ts';
import { editorPage, makePicture, test as personTest } from '../person.ts';

const test = personTest.extend<{ gemini: FakeGemini; openai: FakeOpenAi }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires this form.
  gemini: async ({}, use) => {
    const fake = await startFakeGemini();
    await use(fake);
    await fake.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires this form.
  openai: async ({}, use) => {
    await using fake = await startFakeOpenAi();
    await use(fake);
  },
  serverEnv: async ({ gemini, openai }, use) => {
    await use({
      ...geminiEnv(gemini),
      OPENAI_BASE_URL: openai.url,
      OPENAI_API_KEY: 'test-key-of-the-stand-in',
      OPENAI_IMAGE_MODELS: 'gpt-image-2',
    });
  },
});

const partsOf = (page: Page) => {
  const stage = page.getByRole('region', { name: '图片编辑' });
  const grid = stage.getByRole('region', { name: '结果' });
  const composer = page.getByRole('region', { name: '编辑指令' });
  return {
    stage,
    composer,
    grid,
    cells: grid.getByRole('listitem'),
    pictures: grid.getByRole('button', { name: /^看第 \d 张结果$/ }),
    strip: stage.getByRole('navigation', { name: '结果' }),
    more: composer.getByRole('button', { name: '再加一个模型' }),
    option: (name: RegExp) => page.getByRole('menuitemcheckbox', { name }),
  };
};

/** Opens the editor with Gemini as the model. */
const open = async (page: Page): Promise<void> => {
  await page.goto('/image');
  await page.getByRole('combobox', { name: '模型' }).click();
  await page.getByRole('option', { name: /^Gemini/ }).click();
};

/** Chooses the second model, and starts a run on both. */
const begin = async (page: Page): Promise<void> => {
  const { more, option } = partsOf(page);
  await open(page);
  await more.click();
  await option(/^GPT/i).click();
  await page.keyboard.press('Escape');
  await editorPage(page).begin(await makePicture(1, 100), '戴上帽子');
};

test('the same words run on two models, whose results stand side by side with model, time and price', async ({
  page,
  person,
  gemini: _,
  openai,
}) => {
  const { cells, pictures, grid, composer } = partsOf(page);
  const { cards } = editorPage(page);
  const held = openAi.heldImages();
  openai.reply(held.reply);
  await begin(page);
  await expect(pictures).toHaveCount(1);
  await expect(cells).toHaveCount(2);
  await expect(cells.nth(0)).toContainText(/Gemini.*\d+ 秒 · /);
  await expect(cells.nth(1)).toContainText('第 2 张正在生成');
  await expect(cells.nth(1)).toContainText(/GPT/i);
  held.release();
  await expect(pictures).toHaveCount(2);
  await expect(cells.nth(1)).toContainText(/GPT.*\d+ 秒 · /i);
  // Both models got the same words, and nothing is saved by itself.
  const { tasks } = await (await person.call('GET', '/api/image-edit/tasks')).json();
  expect(tasks.map(({ prompt }: { prompt: string }) => prompt)).toEqual(['戴上帽子', '戴上帽子']);
  await expect(cards).toHaveCount(0);
  await grid.getByRole('button', { name: '保留第 2 张结果' }).click();
  await expect(cards).toHaveCount(1);

  await page.reload();
  await expect(pictures).toHaveCount(2);
  await expect(grid.getByRole('button', { name: '已保存' })).toHaveCount(1);
  await expect(composer.getByRole('button', { name: /^另加 1 个模型：GPT/i })).toBeVisible();
});

test('another device shows both results of a run that goes on', async ({
  page,
  person: _,
  gemini: __,
  openai,
  browser,
}) => {
  const held = openAi.heldImages();
  openai.reply(held.reply);
  await begin(page);
  await expect(partsOf(page).pictures).toHaveCount(1);
  const elsewhere = await browser.newContext({
    storageState: { ...(await page.context().storageState()), origins: [] },
  });
  const other = await elsewhere.newPage();
  await other.goto(new URL('/image', page.url()).href);
  await expect(partsOf(other).cells).toHaveCount(2);
  held.release();
  await expect(partsOf(other).pictures).toHaveCount(2);
  await elsewhere.close();
});

test('one model may fail: the other result stays, and the place says why', async ({
  page,
  person: _,
  gemini,
  openai: __,
}) => {
  const { cells, pictures } = partsOf(page);
  gemini.reply(replies.finishReason('IMAGE_SAFETY'));
  await begin(page);
  await expect(pictures).toHaveCount(1);
  await expect(cells.nth(0)).toContainText(/第 1 张没有生成.*安全/);
  await expect(cells.nth(0)).toContainText('Gemini');
});

test('keys show the result of one model, and compare those of both', async ({
  page,
  person: _,
  gemini: __,
  openai: ___,
}) => {
  const { stage, strip, pictures } = partsOf(page);
  await begin(page);
  await expect(pictures).toHaveCount(2);
  await page.getByRole('textbox', { name: '提示词' }).blur();
  await page.keyboard.press('2');
  await expect(strip.getByRole('button', { name: '看第 2 张结果' })).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Shift+1');
  await expect(stage.getByRole('radio', { name: '对比' })).toBeChecked();
  await expect(strip.getByRole('combobox', { name: '对比对象' })).toHaveText('第 1 张');
});

test('a model that cannot take what the run asks for is not offered, with the reason', async ({
  page,
  person: _,
  gemini: __,
  openai: ___,
}) => {
  const { more, option } = partsOf(page);
  await open(page);
  await more.click();
  await expect(option(/^暗房.*不能只凭文字生成图片/)).toHaveAttribute('aria-disabled', 'true');
  await expect(option(/^GPT/i)).not.toHaveAttribute('aria-disabled', 'true');
});

test('a picture that is wider than a model paints is told before the run, and nothing moves', async ({
  page,
  person: _,
  gemini: __,
  openai: ___,
}) => {
  const { composer } = partsOf(page);
  await open(page);
  const strip = await sharp({ create: { width: 300, height: 9000, channels: 3, background: '#456' } })
    .jpeg()
    .toBuffer();
  await page.getByLabel('原图文件').setInputFiles({ name: '长条.jpg', mimeType: 'image/jpeg', buffer: strip });
  await expect(composer.getByRole('status')).toHaveText(
    /^模型最多画 2\.33:1，画面会被裁掉或压扁；发送时短边只有 \d+ 像素$/,
  );
  await expect(page.getByRole('button', { name: '取消上传' })).toHaveCount(0);
  const before = await composer.boundingBox();
  await page.getByRole('combobox', { name: '模型' }).click();
  await page.getByRole('option', { name: /^暗房/ }).click();
  await expect(composer.getByText('2.33:1')).toHaveCount(0);
  expect(await composer.boundingBox()).toEqual(before);
});

const SCREENS = [
  ['a desktop', { width: 1440, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const;
for (const [screen, viewport] of SCREENS)
  for (const theme of ['light', 'dark'] as const)
    test(`axe finds no violations on ${screen}, ${theme}`, async ({ page, person: _, gemini: __, openai }) => {
      const { pictures, more, option } = partsOf(page);
      await page.setViewportSize(viewport);
      await page.addInitScript(`localStorage.setItem('pictor.theme', '${theme}')`);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const held = openAi.heldImages();
      openai.reply(held.reply);
      const check = async (where: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(' '))]),
          where,
        ).toEqual([]);
        await page.screenshot({ path: test.info().outputPath(`${where}.png`) });
      };
      await open(page);
      await more.click();
      await option(/^GPT/i).click();
      await page.screenshot({ path: test.info().outputPath('menu.png') });
      await page.keyboard.press('Escape');
      await editorPage(page).begin(await makePicture(1, 100), '戴上帽子');
      await expect(pictures).toHaveCount(1);
      await check('growing');
      held.release();
      await expect(pictures).toHaveCount(2);
      await check('grid');
      const strip = await sharp({ create: { width: 300, height: 9000, channels: 3, background: '#456' } })
        .jpeg()
        .toBuffer();
      await page.getByLabel('原图文件').setInputFiles({ name: '长条.jpg', mimeType: 'image/jpeg', buffer: strip });
      await expect(page.getByRole('region', { name: '编辑指令' }).getByRole('status')).toContainText('2.33:1');
      await check('loss');
    });
