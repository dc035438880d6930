import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { type FakeGemini, replies, startFakeGemini } from '../../apps/server/src/testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../apps/server/src/testing/gemini/gemini-env.ts';
import { editorPage, makePicture, test as personTest } from '../person.ts';

const test = personTest.extend<{ gemini: FakeGemini }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires this form.
  gemini: async ({}, use) => {
    const fake = await startFakeGemini();
    await use(fake);
    await fake.close();
  },
  serverEnv: async ({ gemini }, use) => {
    await use(geminiEnv(gemini));
  },
});

const resultsOn = (page: Page) => {
  const stage = page.getByRole('region', { name: '图片编辑' });
  const grid = stage.getByRole('region', { name: '结果' });
  return {
    stage,
    grid,
    strip: stage.getByRole('navigation', { name: '结果' }),
    pictures: grid.getByRole('button', { name: /^看第 \d 张结果$/ }),
    failed: grid.getByText(/^第 \d 张没有生成$/),
  };
};

/** Chooses a number of results and starts a run. */
const begin = async (page: Page, count: number): Promise<void> => {
  const { begin: start } = editorPage(page);
  await page.goto('/image');
  await page.getByRole('combobox', { name: '模型' }).click();
  await page.getByRole('option', { name: /^Gemini/ }).click();
  await page.getByRole('combobox', { name: '张数' }).click();
  await page.getByRole('option', { name: `${count} 张` }).click();
  await start(await makePicture(1, 100), '戴上帽子');
};

const imagesOf = async (person: { images: () => Promise<{ images: unknown[] }> }): Promise<number> =>
  (await person.images()).images.length;

test('several results grow in a grid, nothing is saved by itself, and the wanted ones are kept', async ({
  page,
  person,
  gemini,
}) => {
  const { cards } = editorPage(page);
  const { stage, grid, pictures } = resultsOn(page);
  const held = replies.heldImage();
  gemini.reply(replies.image(), held.reply);
  await begin(page, 4);
  await expect(pictures).toHaveCount(1);
  await expect(grid.getByText(/^第 \d 张正在生成$/)).toHaveCount(3);
  await expect(grid.getByRole('status')).toHaveText('1 / 4 张已完成');
  held.release();
  await expect(pictures).toHaveCount(4);
  await expect(grid.getByRole('status')).toHaveText('4 / 4 张已完成');
  await expect(stage.getByRole('radio', { name: '全部' })).toBeChecked();
  await grid.getByRole('button', { name: '保留第 2 张结果' }).click();
  await expect(grid.getByRole('button', { name: '已保存' })).toBeDisabled();
  await expect(cards).toHaveCount(1);
  expect(await imagesOf(person)).toBe(1);
  await page.reload();
  await expect(pictures).toHaveCount(4);
  await expect(grid.getByRole('button', { name: '已保存' })).toHaveCount(1);
  expect(await imagesOf(person)).toBe(1);
  // The number is remembered for the model.
  await expect(page.getByRole('combobox', { name: '张数' })).toHaveText('4 张');
});

test('a failed place says why, and the other results stay', async ({ page, person: _, gemini }) => {
  const { grid, pictures, failed } = resultsOn(page);
  gemini.reply(replies.image(), replies.finishReason('IMAGE_SAFETY'));
  await begin(page, 2);
  await expect(pictures).toHaveCount(1);
  await expect(failed).toHaveCount(1);
  await expect(grid.getByText(/^2 张结果中有 1 张没有生成。.*安全/)).toBeVisible();
});

test('a stopped run keeps the results that have come', async ({ page, person: _, gemini }) => {
  const { pictures, failed } = resultsOn(page);
  gemini.reply(replies.image(), replies.hang());
  await begin(page, 3);
  await expect(pictures).toHaveCount(1);
  await page.getByRole('button', { name: '停止' }).click();
  await expect(failed).toHaveCount(2);
  await expect(pictures).toHaveCount(1);
});

test('keys and buttons show one result, go to another, and compare any two', async ({
  page,
  person: _,
  gemini: __,
}) => {
  const { stage, grid, strip, pictures } = resultsOn(page);
  await begin(page, 4);
  await expect(pictures).toHaveCount(4);
  const shown = (n: number) => strip.getByRole('button', { name: `看第 ${n} 张结果` });
  await page.getByRole('textbox', { name: '提示词' }).blur();
  await page.keyboard.press('3');
  await expect(shown(3)).toHaveAttribute('aria-current', 'true');
  await expect(stage.getByRole('img', { name: /^第 3 张/ })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(shown(4)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(shown(4)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(shown(3)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Shift+1');
  await expect(stage.getByRole('radio', { name: '对比' })).toBeChecked();
  await expect(strip.getByRole('combobox', { name: '对比对象' })).toHaveText('第 1 张');
  await expect(stage.getByRole('img', { name: '第 1 张', exact: true })).toBeVisible();
  await strip.getByRole('combobox', { name: '对比对象' }).click();
  await page.getByRole('option', { name: '原图' }).click();
  await expect(stage.getByRole('img', { name: '山间清晨.jpg' })).toBeVisible();
  await strip.getByRole('button', { name: '全部结果' }).click();
  await grid.getByRole('button', { name: '用第 2 张结果对比' }).click();
  await expect(grid.getByRole('status')).toHaveText('再选一张，与第 2 张对比');
  await grid.getByRole('button', { name: '用第 4 张结果对比' }).click();
  await expect(shown(4)).toHaveAttribute('aria-current', 'true');
  await expect(strip.getByRole('combobox', { name: '对比对象' })).toHaveText('第 2 张');
  await expect(stage.getByRole('slider')).toBeVisible();
  await page.getByRole('textbox', { name: '提示词' }).pressSequentially('12');
  await expect(shown(4)).toHaveAttribute('aria-current', 'true');
});

test('the details tell what was asked for and what came, and flag a difference', async ({
  page,
  person: _,
  gemini,
}) => {
  const { stage, grid } = resultsOn(page);
  gemini.reply(replies.image(), replies.finishReason('IMAGE_SAFETY'));
  await begin(page, 2);
  await grid.getByRole('button', { name: /^看第 \d 张结果$/ }).click();
  await stage.getByTitle('结果与要求不同').click();
  const facts = stage.getByRole('table');
  await expect(facts.getByRole('row', { name: /^张数 2 1/ })).toBeVisible();
  await expect(facts.getByRole('row', { name: /^尺寸 未指定 \d+ × \d+/ })).toBeVisible();
});

const SCREENS = [
  ['a desktop', { width: 1440, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const;
for (const [screen, viewport] of SCREENS)
  for (const theme of ['light', 'dark'] as const)
    test(`axe finds no violations on ${screen}, ${theme}`, async ({ page, person: _, gemini }) => {
      const { grid, pictures, strip, failed } = resultsOn(page);
      await page.setViewportSize(viewport);
      await page.addInitScript(`localStorage.setItem('pictor.theme', '${theme}')`);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const held = replies.heldImage();
      gemini.reply(replies.image(), replies.finishReason('IMAGE_SAFETY'), held.reply);
      const check = async (where: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(' '))]),
          where,
        ).toEqual([]);
        await page.screenshot({ path: test.info().outputPath(`${where}.png`) });
      };
      await begin(page, 4);
      await expect(pictures).toHaveCount(1);
      await check('growing');
      held.release();
      await expect(pictures).toHaveCount(3);
      await expect(failed).toHaveCount(1);
      await check('grid');
      await grid
        .getByRole('button', { name: /^看第 \d 张结果$/ })
        .first()
        .click();
      await expect(strip).toBeVisible();
      await check('one');
    });
