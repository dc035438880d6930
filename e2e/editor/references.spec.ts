import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { type FakeGemini, replies, startFakeGemini } from '../../apps/server/src/testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../apps/server/src/testing/gemini/gemini-env.ts';
import { editorPage, makePicture, test as personTest } from '../person.ts';

const test = personTest.extend<{ gemini: FakeGemini }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  gemini: async ({}, use) => {
    const fake = await startFakeGemini();
    fake.reply(replies.image());
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

const file = async (name: string, hue: number, side = 24) => ({
  name,
  mimeType: 'image/jpeg',
  buffer: await makePicture(hue, side),
});

const parts = (page: Page) => {
  const composer = page.getByRole('region', { name: '编辑指令' });
  const list = composer.getByRole('list', { name: '参考图' });
  return {
    composer,
    list,
    items: list.getByRole('listitem'),
    one: (place: number, name: string) => list.getByRole('button', { name: `参考图 ${place}：${name}` }),
    add: composer.getByRole('button', { name: '加参考图' }),
    menu: composer.getByRole('listbox', { name: '参考图' }),
    input: page.locator('input[data-references]'),
  };
};

/** Opens an original, and adds these references from the disk. */
const begin = async (page: Page, ...names: string[]) => {
  await page.goto('/image');
  await page.locator('input[aria-label="原图文件"]').setInputFiles(await file('山.jpg', 9, 100));
  await expect(page.getByText('400 × 300')).toBeVisible();
  await expect(parts(page).add).toBeVisible();
  for (const [index, name] of names.entries()) {
    await parts(page).input.setInputFiles(await file(name, index + 1, 30 + index));
    await expect(parts(page).one(index + 1, name)).toHaveAccessibleName(`参考图 ${index + 1}：${name}`);
  }
};

const widthsSent = async ({ requests }: FakeGemini): Promise<(number | undefined)[]> =>
  await Promise.all((requests.at(-1)?.images ?? []).map(async ({ bytes }) => (await sharp(bytes).metadata()).width));

test('references are named by @, sent in their order, and shown with the result', async ({
  page,
  person: _,
  gemini,
}) => {
  const { prompt, generate, cards } = editorPage(page);
  const { composer, menu, list } = parts(page);
  await begin(page, '猫.jpg', '瓷器.jpg');
  await prompt.pressSequentially('把杯子换成@');
  await expect(menu.getByRole('option')).toHaveCount(2);
  await expect(menu.getByRole('option', { name: '@1 猫.jpg' })).toHaveAttribute('aria-selected', 'true');
  await expect(prompt).toHaveAttribute('aria-activedescendant', /1$/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(prompt).toHaveValue('把杯子换成@2 ');
  await prompt.pressSequentially('，像@1');
  await page.keyboard.press('Tab');
  await expect(prompt).toBeFocused();
  await expect(prompt).toHaveValue('把杯子换成@2 ，像@1 ');
  await expect(composer.getByText('将用 Gemini Nano Banana 2.1')).toBeVisible();
  await generate.click();
  await expect(cards).toHaveCount(1);
  expect(gemini.requests.at(-1)?.prompt).toBe('把杯子换成Image 3 ，像Image 2');
  expect(await widthsSent(gemini)).toEqual([400, 120, 124]);
  const shown = page.getByRole('region', { name: '图片编辑' }).getByRole('list', { name: '参考图' });
  await expect(shown.last().getByRole('img')).toHaveCount(2);
  await page.reload();
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(prompt).toHaveValue('把杯子换成@2 ，像@1 ');
});

test('a number in the words stays bound to its picture', async ({ page, person: _, gemini }) => {
  const { prompt, generate, cards } = editorPage(page);
  const { composer, items, one } = parts(page);
  await begin(page, '猫.jpg', '瓷器.jpg', '布.jpg');
  await prompt.fill('@1 坐在 @3 上，花纹像 @2');

  await test.step('when it is moved by key', async () => {
    await one(3, '布.jpg').focus();
    await page.keyboard.press('Alt+ArrowLeft');
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(one(1, '布.jpg')).toBeFocused();
    await expect(prompt).toHaveValue('@2 坐在 @1 上，花纹像 @3');
  });

  await test.step('when it is dragged', async () => {
    const [from, to] = [await one(1, '布.jpg').boundingBox(), await one(2, '猫.jpg').boundingBox()];
    if (!from || !to) throw new Error('not on the page');
    await page.mouse.move(from.x + 28, from.y + 28);
    await page.mouse.down();
    await page.mouse.move(to.x + 30, to.y + 28, { steps: 5 });
    await page.mouse.up();
    await expect(one(2, '布.jpg')).toBeVisible();
    await expect(prompt).toHaveValue('@1 坐在 @2 上，花纹像 @3');
  });

  await test.step('when another one is removed; its own name is marked and prevents a run', async () => {
    await composer.getByRole('button', { name: '移走参考图 1' }).click();
    await expect(items).toHaveCount(2);
    await expect(prompt).toHaveValue('@? 坐在 @1 上，花纹像 @2');
    await generate.click();
    await expect(composer.getByText('“@?”指的参考图已移走')).toBeVisible();
    await prompt.fill('狗坐在 @1 上，花纹像 @2');
    await generate.click();
    await expect(cards).toHaveCount(1);
    expect(gemini.requests.at(-1)?.prompt).toBe('狗坐在 Image 2 上，花纹像 Image 3');
    expect(await widthsSent(gemini)).toEqual([400, 128, 124]);
  });
});

test('pressing a reference writes its name at the caret', async ({ page, person: _ }) => {
  const { prompt } = editorPage(page);
  await begin(page, '猫.jpg');
  await prompt.fill('像的颜色');
  await prompt.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(1, 1));
  await parts(page).one(1, '猫.jpg').click();
  await expect(prompt).toHaveValue('像@1的颜色');
  await expect(prompt).toBeFocused();
});

test('an input method keeps its keys: Enter ends the composition and chooses nothing', async ({ page, person: _ }) => {
  const { prompt } = editorPage(page);
  await begin(page, '猫.jpg');
  await prompt.focus();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'mao', selectionStart: 3, selectionEnd: 3 });
  await session.send('Input.insertText', { text: '猫' });
  await expect(prompt).toHaveValue('猫');
  await prompt.pressSequentially('@');
  const { menu } = parts(page);
  await expect(menu).toBeVisible();
  await session.send('Input.imeSetComposition', { text: 'de', selectionStart: 2, selectionEnd: 2 });
  await page.keyboard.press('Enter');
  await expect(prompt).not.toHaveValue(/@1/);
  await session.send('Input.insertText', { text: '的' });
  await expect(prompt).toHaveValue(/@的/);
  await expect(menu).toHaveCount(0);
});

test('Escape closes the menu of names until the next one begins', async ({ page, person: _ }) => {
  const { prompt } = editorPage(page);
  const { menu } = parts(page);
  await begin(page, '猫.jpg');
  await prompt.pressSequentially('像@');
  await expect(menu).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await prompt.pressSequentially('1 和@');
  await expect(menu).toBeVisible();
  await menu.getByRole('option').click();
  await expect(prompt).toHaveValue('像@1 和@1 ');
});

test('a model that takes no references says so, and one click chooses one that does', async ({
  page,
  person: _,
  gemini,
}) => {
  const { prompt, generate } = editorPage(page);
  const { composer } = parts(page);
  const model = composer.getByRole('combobox', { name: '模型' });
  await begin(page, '猫.jpg');
  await prompt.fill('像 @1 一样');
  await expect(composer.getByText('将用 Gemini Nano Banana 2.1')).toBeVisible();
  const before = await composer.boundingBox();
  await model.click();
  await page.getByRole('option', { name: /^暗房/ }).click();
  await expect(composer.getByText('暗房 不能使用参考图')).toBeVisible();
  expect(await composer.boundingBox()).toEqual(before);
  await generate.click();
  expect(gemini.requests).toEqual([]);
  await composer.getByRole('button', { name: '改用 Gemini Nano Banana 2.1' }).click();
  await expect(model).toHaveText('Gemini Nano Banana 2.1');
  await expect(composer.getByText('暗房 不能使用参考图')).toHaveCount(0);
  expect(await composer.boundingBox()).toEqual(before);
});

test('references come from the library and from a result', async ({ page, person }) => {
  const { library } = editorPage(page);
  const { composer, items, one, add } = parts(page);
  await person.save({ title: '极光' });
  await person.save({ title: '晚霞' });
  await begin(page);

  await test.step('by the picker', async () => {
    await add.click();
    await page.getByRole('menuitem', { name: '从生成存储库选' }).click();
    const picker = page.getByRole('dialog', { name: '从生成存储库选参考图' });
    await picker.getByRole('button', { name: '极光' }).click();
    await picker.getByRole('button', { name: '加入 1 张' }).click();
    await expect(one(1, '极光')).toBeVisible();
  });

  await test.step('by dragging a card', async () => {
    await library.getByRole('button', { name: '打开 晚霞' }).dragTo(composer.getByRole('textbox'));
    await expect(one(2, '晚霞')).toBeVisible();
  });

  await test.step('by the button of a card, once', async () => {
    await library.getByRole('listitem', { name: '晚霞' }).hover();
    await library.getByRole('listitem', { name: '晚霞' }).getByRole('button', { name: '作参考图' }).click();
    await expect(items).toHaveCount(2);
  });

  await test.step('by the button of the result on the stage', async () => {
    await composer.getByRole('button', { name: '移走参考图 1' }).click();
    await composer.getByRole('button', { name: '移走参考图 1' }).click();
    await editorPage(page).prompt.fill('黑白');
    await editorPage(page).generate.click();
    await page.getByRole('region', { name: '图片编辑' }).getByRole('button', { name: '作参考图' }).click();
    await expect(items).toHaveCount(1);
  });
});

test('a picture that is pasted beside an original is what the user says', async ({ page, person: _ }) => {
  const { prompt } = editorPage(page);
  const { items } = parts(page);
  await begin(page);
  const paste = async (name: string) =>
    await prompt.evaluate(
      (area, [bytes, fileName]) => {
        const data = new DataTransfer();
        const binary = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
        data.items.add(new File([binary], fileName, { type: 'image/jpeg' }));
        area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      },
      [(await makePicture(5)).toString('base64'), name] as const,
    );
  const question = page.getByRole('group', { name: '粘贴了 1 张图片，用来做什么？' });
  await paste('猫.jpg');
  await expect(question.getByRole('button', { name: '作参考图' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(items).toHaveCount(1);
  await expect(prompt).toBeFocused();
  await paste('狗.jpg');
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  await expect(items).toHaveCount(1);
  await paste('海.jpg');
  await question.getByRole('button', { name: '换一张原图' }).click();
  await expect(page.getByText('96 × 72')).toBeVisible();
});

test('a file dropped on the composer becomes a reference, and one that cannot be read is reported', async ({
  page,
  person: _,
}) => {
  const { composer, items, input } = parts(page);
  const { notices } = editorPage(page);
  await begin(page);
  const data = await page.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      const binary = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([binary], '猫.jpg', { type: 'image/jpeg' }));
      return transfer;
    },
    (await makePicture(5)).toString('base64'),
  );
  await composer.dispatchEvent('dragover', { dataTransfer: data });
  await expect(page.getByText('放到这里作参考图')).toBeVisible();
  await composer.dispatchEvent('drop', { dataTransfer: data });
  await expect(items).toHaveCount(1);
  await expect(page.getByText('放到这里作参考图')).toHaveCount(0);
  await input.setInputFiles({ name: '坏.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') });
  await expect(notices).toContainText('坏.jpg');
  await expect(items).toHaveCount(1);
});

test('the composer with references has no accessibility violations', async ({ page, person: _ }) => {
  const { prompt } = editorPage(page);
  await begin(page, '猫.jpg', '瓷器.jpg');
  await prompt.pressSequentially('像@');
  await expect(parts(page).menu).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('references have a row of their own, and touch works', async ({ page, person: _ }) => {
    const { prompt } = editorPage(page);
    const { menu, one } = parts(page);
    await begin(page, '猫.jpg', '瓷器.jpg');
    await prompt.fill('像');
    await prompt.pressSequentially('@');
    await menu.getByRole('option', { name: '@2' }).tap();
    await expect(prompt).toHaveValue('像@2 ');
    await one(1, '猫.jpg').tap();
    await expect(prompt).toHaveValue(/@1/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
