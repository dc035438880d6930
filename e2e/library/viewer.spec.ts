import { expect } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';

test('a picture opens large with all its facts, and arrow keys go through the library', async ({ page, person }) => {
  const { library, viewer, card } = editorPage(page);
  for (const title of ['第一张', '第二张', '第三张']) await person.save({ title, prompt: `${title}的提示词` });
  await page.goto('/image');
  await library.getByRole('button', { name: '打开 第二张' }).click();
  await expect(viewer).toHaveAccessibleName('第二张');
  await expect(viewer.getByRole('img', { name: '第二张的提示词' })).toHaveJSProperty('naturalWidth', 96);
  // The picture is noise of about 2.5 KB.
  for (const words of ['暗房', '96 × 72', /JPEG, [23] KB/]) await expect(viewer).toContainText(words);
  await viewer.getByText('请求记录').click();
  await expect(viewer).toContainText('"prompt": "第二张的提示词"');

  await page.keyboard.press('ArrowLeft');
  await expect(viewer).toHaveAccessibleName('第三张');
  await expect(viewer.getByRole('button', { name: '上一张' })).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(viewer).toHaveAccessibleName('第一张');
  await page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);
  await expect(card('第一张').getByRole('button', { name: '打开 第一张' })).toBeFocused();
});

test('the prompt can be copied and the picture downloaded or edited further', async ({ page, context, person }) => {
  const { library, viewer } = editorPage(page);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await person.save({ title: '极光', prompt: '把天空换成极光，\n保持山的轮廓' });
  await page.goto('/image');
  await library.getByRole('button', { name: '打开 极光' }).click();
  await viewer.getByRole('button', { name: '复制提示词' }).click();
  await expect(viewer.getByText('已复制')).toBeVisible();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('把天空换成极光，\n保持山的轮廓');

  const downloading = page.waitForEvent('download');
  await viewer.getByRole('button', { name: '下载' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/\.jpg$/);

  await viewer.getByRole('button', { name: '继续编辑' }).click();
  await expect(viewer).toHaveCount(0);
  await expect(page.getByText('96 × 72')).toBeVisible();
});

test('a title can be edited in place', async ({ page, person }) => {
  const { card, library, viewer } = editorPage(page);
  const { id } = await person.save({ title: '极光' });
  await page.goto('/image');
  await library.getByRole('button', { name: '打开 极光' }).click();
  const edit = viewer.getByRole('button', { name: '修改标题' });
  const field = viewer.getByRole('textbox', { name: '标题' });

  await test.step('Escape keeps the title and leaves the viewer open', async () => {
    await edit.click();
    await expect(field).toBeFocused();
    await field.fill('别的');
    await page.keyboard.press('Escape');
    await expect(field).toHaveCount(0);
    await expect(viewer).toHaveAccessibleName('极光');
    await expect(edit).toBeFocused();
  });

  await test.step('Enter saves the title, and HTML in it stays text', async () => {
    const saved = page.waitForResponse((it) => it.request().method() === 'PATCH');
    await edit.click();
    await field.fill('  <b onclick="x">夜</b> "空" 🌌 ');
    await page.keyboard.press('Enter');
    expect((await saved).ok()).toBe(true);
    await expect(viewer).toHaveAccessibleName('<b onclick="x">夜</b> "空" 🌌');
    await page.keyboard.press('Escape');
    await expect(card('<b onclick="x">夜</b> "空" 🌌')).toBeVisible();
    expect(await (await person.call('GET', `/api/v1/images/${id}`)).json()).toMatchObject({
      title: '<b onclick="x">夜</b> "空" 🌌',
    });
  });
});

test('the old title returns if the server refuses the new one', async ({ page, context, person }) => {
  const { card, library, viewer, notices } = editorPage(page);
  await person.save({ title: '极光' });
  await page.goto('/image');
  await library.getByRole('button', { name: '打开 极光' }).click();
  await viewer.getByRole('button', { name: '修改标题' }).click();
  await context.route('**/api/v1/images/*', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  await viewer.getByRole('textbox', { name: '标题' }).fill('夜空');
  await page.keyboard.press('Enter');
  await expect(notices.getByRole('alert')).toContainText('网络错误，请重试');
  await expect(viewer).toHaveAccessibleName('极光');
  await context.unroute('**/api/v1/images/*');
  await notices.getByRole('button', { name: '重试' }).click();
  await expect(viewer).toHaveAccessibleName('夜空');
  await expect(card('夜空')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(card('夜空')).toBeVisible();
});

test('a picture deleted in another tab shows a message in the open viewer', async ({ page, context, person }) => {
  const { cards, library, viewer } = editorPage(page);
  await person.save({ title: '第一张' });
  await person.save({ title: '第二张' });
  await page.goto('/image');
  await library.getByRole('button', { name: '打开 第二张' }).click();
  await expect(viewer.getByRole('button', { name: '删除' })).toBeVisible();

  const other = await context.newPage();
  await other.goto('/image');
  const there = editorPage(other).card('第二张');
  await there.hover();
  await there.getByRole('button', { name: '删除' }).click();
  await other.getByRole('button', { name: '确定' }).click();
  await expect(other.getByText('图片已删除')).toBeVisible();

  await expect(viewer).toContainText('这张图片已经被删除了。');
  await expect(viewer.locator('img')).toHaveCount(0);
  await expect(viewer.getByRole('button', { name: '删除' })).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(viewer).toHaveAccessibleName('第一张');
  await page.keyboard.press('Escape');
  await expect(cards).toHaveCount(1);
});

test('markup, quotes, emoji and direction marks in titles and prompts are text', async ({ page, person }) => {
  const { card, cards, library, viewer } = editorPage(page);
  const wild = [
    '<img src=x onerror="document.body.id=\'pwned\'">',
    '"><script>document.body.id="pwned"</script>',
    `{{7*7}} \${7*7} & &lt; ' " \``,
    '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 \u{1F1E8}\u{1F1F3}',
    '\u202Egnp.tac\u202C مرحبا \u2066abc',
  ];
  const problems: string[] = [];
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  for (const words of wild) await person.save({ title: words, prompt: words, bytes: await makePicture(1) });
  await page.goto('/image');
  await expect(cards).toHaveCount(wild.length);

  for (const words of wild) {
    await expect(card(words).getByRole('heading')).toHaveText(words);
    await expect(card(words).getByRole('paragraph').first()).toHaveText(words);
    await library.getByRole('button', { name: `打开 ${words}` }).click();
    await expect(viewer.getByRole('heading', { level: 2 })).toHaveText(words);
    await expect(viewer.locator('img')).toHaveAttribute('alt', words);
    await page.keyboard.press('Escape');
    await expect(viewer).toHaveCount(0);
  }
  expect(await library.locator('h3 *, p script, p img, h3 img').count()).toBe(0);
  expect(await page.evaluate('document.body.id')).toBe('');
  expect(problems).toEqual([]);
});

test('a picture that could not be loaded is requested again by its button', async ({ page, person }) => {
  const { library, viewer } = editorPage(page);
  const { image_url } = await person.save({ title: '极光', prompt: '更亮' });
  const isPicture = (url: URL): boolean => `${url.pathname}${url.search}` === image_url;
  await page.route(isPicture, (route) => route.abort());
  await page.goto('/image');
  await library.getByRole('button', { name: '打开 极光' }).click();
  const again = viewer.getByRole('button', { name: '重试' });
  await expect(again).toBeVisible();
  await page.unroute(isPicture);
  await again.click();
  await expect(viewer.getByRole('img', { name: '更亮' })).toHaveJSProperty('naturalWidth', 96);
});

test('two changes of a title reach the server in order', async ({ page, person }) => {
  const { library, viewer } = editorPage(page);
  const { id } = await person.save({ title: '极光' });
  await page.goto('/image');
  await library.getByRole('button', { name: '打开 极光' }).click();
  const log: string[] = [];
  const first = Promise.withResolvers<void>();
  await page.route('**/api/v1/images/*', async (route) => {
    if (route.request().method() !== 'PATCH') return await route.continue();
    const { title } = route.request().postDataJSON();
    log.push(`asked for ${title}`);
    if (title === '晨') await first.promise;
    const response = await route.fetch();
    log.push(`stored ${title}`);
    await route.fulfill({ response });
  });
  for (const title of ['晨', '昏']) {
    await viewer.getByRole('button', { name: '修改标题' }).click();
    await viewer.getByRole('textbox', { name: '标题' }).fill(title);
    await page.keyboard.press('Enter');
    await expect(viewer).toHaveAccessibleName(title);
  }
  first.resolve();
  await expect.poll(() => log.at(-1)).toBe('stored 昏');
  expect(log).toEqual(['asked for 晨', 'stored 晨', 'asked for 昏', 'stored 昏']);
  await expect(viewer).toHaveAccessibleName('昏');
  expect(await (await person.call('GET', `/api/v1/images/${id}`)).json()).toMatchObject({ title: '昏' });
});
