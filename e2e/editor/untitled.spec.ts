import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, type Page } from '@playwright/test';
import { editorPage, test } from '../person.ts';
import { recordVideo } from '../recorded-video.ts';
import { storagePage } from '../storage-page.ts';

/** Removes all titles. The server stores '' if nobody has given a title. */
const removeTitles = (dataDir: string): void => {
  const db = new DatabaseSync(join(dataDir, 'pictor.sqlite'), { timeout: 5000 });
  for (const table of ['images', 'videos']) db.exec(`update ${table} set title = ''`);
  db.close();
};

/** Closes the question by keyboard. The question receives Escape only after it has the focus. */
const leaveQuestion = async (page: Page, title: string): Promise<void> => {
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText(title);
  await expect(question.getByRole('button', { name: /^(取消|Cancel)$/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
};

const WORDS = { 'zh-CN': '未命名', en: 'Untitled' } as const;

for (const [locale, untitled] of Object.entries(WORDS)) {
  test(`a record without a title is called ${untitled} wherever its title is shown`, async ({
    page,
    person,
    server,
  }) => {
    const { viewer } = editorPage(page);
    const { uploadVideo, videos } = storagePage(page);
    await page.goto('/storage');
    await uploadVideo('海边.webm', await recordVideo(page));
    await expect(videos.getByRole('listitem', { name: '海边' })).toBeVisible();
    await person.save({ title: '极光', prompt: '黑白' });
    removeTitles(server.dataDir);
    await page.evaluate(`localStorage.setItem('pictor.locale', '${locale}')`);

    await test.step('on the home page', async () => {
      await page.goto('/');
      await expect(page.getByRole('link', { name: new RegExp(`(打开|Open) ${untitled}$`) })).toContainText(untitled);
    });

    await test.step('in the library, its viewer and its dialog', async () => {
      await page.goto('/image');
      const card = page.getByRole('listitem', { name: untitled, exact: true });
      await expect(card.getByRole('heading')).toHaveText(untitled);
      await expect(card.getByRole('checkbox', { name: new RegExp(` ${untitled}$`) })).toHaveCount(1);
      await card.getByRole('button', { name: new RegExp(` ${untitled}$`) }).click();
      await expect(viewer).toHaveAccessibleName(untitled);
      await viewer.getByRole('button', { name: /修改标题|Edit title/ }).click();
      const field = viewer.getByRole('textbox', { name: /^(标题|Title)$/ });
      await expect(field).toHaveValue('');
      await expect(field).toHaveAttribute('placeholder', untitled);
      await page.keyboard.press('Escape');
      await viewer.getByRole('button', { name: /^(删除|Delete)$/ }).click();
      await leaveQuestion(page, untitled);
      await page.keyboard.press('Escape');
    });

    await test.step('on the storage page, its player and its dialogs', async () => {
      await page.goto('/storage');
      await expect(page.getByRole('listitem', { name: untitled, exact: true })).toHaveCount(2);
      for (const verb of ['打开|Open', '播放|Play']) {
        await page.getByRole('button', { name: new RegExp(`^(${verb}) ${untitled}$`) }).click();
        await expect(viewer).toHaveAccessibleName(untitled);
        await viewer.getByRole('button', { name: /^(删除|Delete)$/ }).click();
        await leaveQuestion(page, untitled);
        await page.keyboard.press('Escape');
        await expect(viewer).toHaveCount(0);
      }
    });

    await test.step('in the settings', async () => {
      await page.goto('/settings');
      await expect(page.getByRole('link', { name: untitled, exact: true })).toHaveCount(2);
    });

    await test.step('as an original in the editor', async () => {
      await page.goto('/image');
      await expect(page.getByRole('listitem', { name: untitled, exact: true })).toBeVisible();
      await page.getByRole('listitem', { name: untitled, exact: true }).hover();
      await page.getByRole('button', { name: /^(继续编辑|Edit further)$/ }).click();
      await expect(page.getByText(/^(原图已就绪|Original is ready)$/)).toBeVisible();
    });

    await test.step('its file has the name that the server gives it', async () => {
      const card = page.getByRole('listitem', { name: untitled, exact: true });
      await card.hover();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        card.getByRole('button', { name: /^(下载|Download)$/ }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^\d{17}-\d{6}\.jpg$/);
    });
  });
}
