import { expect } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';
import { recordRenders, takeRenders } from '../renders.ts';

test.beforeEach(async ({ page }) => {
  await recordRenders(page);
});

test('typing a letter renders the composer and nothing else', async ({ page, person }) => {
  const { begin, cards, prompt } = editorPage(page);
  const composer = page.getByRole('region', { name: '编辑指令' });
  await person.saveMany(3);
  await page.goto('/image');
  await begin(await makePicture(1), '黑白');
  await expect(cards).toHaveCount(4);
  await expect(page.getByRole('button', { name: '继续编辑' }).first()).toBeVisible();

  await test.step('the page has come to rest', () =>
    expect.poll(async () => await takeRenders(composer), { intervals: [500] }).toEqual({ inside: 0, outside: [] }));

  await prompt.pressSequentially('，再亮一点');
  await expect(prompt).toHaveValue('黑白，再亮一点');
  const { inside, outside } = await takeRenders(composer);
  expect(outside).toEqual([]);
  expect(inside).toBeGreaterThan(0);
});

test("an upload's progress renders its own line only", async ({ page, person, context }) => {
  const { cards, prompt } = editorPage(page);
  const progress = page.getByRole('progressbar', { name: '上传进度' });
  const sent = async (): Promise<number> => Number(await progress.getAttribute('aria-valuenow'));
  await person.saveMany(3);
  await page.goto('/image');
  await expect(cards).toHaveCount(3);
  await test.step('the page has come to rest', () =>
    expect.poll(async () => await takeRenders(prompt), { intervals: [500] }).toEqual({ inside: 0, outside: [] }));

  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 50_000,
  });
  const buffer = await makePicture(1, 500);
  await page.getByLabel('原图文件').setInputFiles({ name: '很大.jpg', mimeType: 'image/jpeg', buffer });
  await expect(page.getByRole('button', { name: '换一张原图' })).toBeVisible();
  await expect.poll(sent).toBeGreaterThan(2);
  await takeRenders(progress);

  const before = await sent();
  await expect.poll(sent).toBeGreaterThan(before + 2);
  const { inside, outside } = await takeRenders(progress);
  expect(outside).toEqual([]);
  expect(inside).toBeGreaterThan(0);
});
