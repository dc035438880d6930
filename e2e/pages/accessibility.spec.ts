import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { editorPage, test } from '../person.ts';

const THEMES = ['light', 'dark'] as const;
const LOCALES = ['zh-CN', 'en'] as const;

/** Stores both choices before the page's first script runs, as if the user had made them. */
const choose = async (page: Page, theme: string, locale: string): Promise<void> => {
  await page.addInitScript(`
    localStorage.setItem('pictor.theme', '${theme}');
    localStorage.setItem('pictor.locale', '${locale}');
  `);
  await page.emulateMedia({ reducedMotion: 'reduce' });
};

const expectNoViolations = async (page: Page, where: string): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  expect(found, where).toEqual([]);
};

for (const theme of THEMES) {
  for (const locale of LOCALES) {
    test(`axe finds no violations on the public pages, ${theme}, ${locale}`, async ({ page }) => {
      await choose(page, theme, locale);
      for (const path of ['/', '/login', '/register', '/reset-password', '/reset-password#secret', '/nothing-here']) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expectNoViolations(page, path);
      }
    });

    test(`axe finds no violations on the pages of a signed-in user, ${theme}, ${locale}`, async ({ page, person }) => {
      const { viewer } = editorPage(page);
      await choose(page, theme, locale);
      await page.goto('/image');
      await expect(page.getByText(/暂无生成记录|No generation records/)).toBeVisible();
      await expect(page.getByRole('combobox')).toBeVisible();
      await expectNoViolations(page, '/image, empty');

      for (const title of ['极光', '晚霞', '初春']) await person.save({ title });
      await page.reload();
      await expect(page.getByRole('listitem', { name: '极光' })).toBeVisible();
      await expectNoViolations(page, '/image, with pictures');
      await page.getByRole('button', { name: /^(打开|Open) 极光$/ }).click();
      await expect(viewer.getByText(/响应记录|Response/)).toBeVisible();
      await expectNoViolations(page, '/image, viewer');
      await viewer.getByRole('button', { name: /删除|Delete/ }).click();
      await expect(page.getByRole('alertdialog')).toBeVisible();
      await expectNoViolations(page, '/image, dialog');

      for (const path of ['/', '/storage', '/settings']) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await page.waitForLoadState('networkidle');
        await expectNoViolations(page, path);
      }
    });

    test(`axe finds nothing in the dialogs of the settings, ${theme}, ${locale}`, async ({ page, person: _ }) => {
      await choose(page, theme, locale);
      await page.goto('/settings');
      const users = page.getByRole('region', { name: /^(用户管理|Users)$/ });
      await users.getByRole('button', { name: /^(邀请|Invite)$/ }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectNoViolations(page, '/settings, invitation');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog').getByLabel(/^(链接|Link)$/)).toBeVisible();
      await expectNoViolations(page, '/settings, link');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await page.getByRole('button', { name: /^(删除我的账号|Delete my account)$/ }).click();
      await expect(page.getByRole('alertdialog')).toBeVisible();
      await expectNoViolations(page, '/settings, deletion');
    });
  }
}
