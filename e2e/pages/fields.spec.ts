import { expect } from '@playwright/test';
import { test } from '../server.ts';

test('the sign-in focuses its first field, and an invalid field is red', async ({ page }) => {
  await page.goto('/login');
  const email = page.getByLabel('邮箱');
  await expect(email).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(email).toHaveAttribute('aria-invalid', 'true');
  await expect(email).toBeFocused();
  const danger = await page.getByText('请写完整的邮箱地址。').evaluate((note) => getComputedStyle(note).color);
  await expect(email).toHaveCSS('border-top-color', danger);
  await expect(email).toHaveCSS('outline-color', danger);

  await page.goto('/register');
  await expect(page.getByRole('main')).not.toContainText('只归你一个人看');
  await expect(page.getByLabel('名字')).toBeFocused();
});
