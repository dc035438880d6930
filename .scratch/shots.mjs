import { chromium } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';
const dir='/usr/share/backgrounds/mate/nature/'; const f=readdirSync(dir).filter(n=>n.endsWith('.jpg'))[0];
const photo=dir+f;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
for (const locale of ['en']) {
  const context = await browser.newContext({ baseURL: 'http://localhost:4555', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, locale });
  const page = await context.newPage();
  await page.request.post('/api/v1/auth/register', { data: { name: 'Lin', email: crypto.randomUUID()+'@x.org', password: 'correct horse' } });
  await page.goto('/image'); await page.getByRole('button',{name:/EN/}).click();
  await page.locator('input[type=file]').first().setInputFiles(photo);
  await page.waitForTimeout(3500);
  await page.locator('textarea').fill(locale === 'en' ? 'make it a bit warmer and add a fog bank' : '暖一点，加一片雾');
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `/tmp/w/s-${locale}-844.png` });
  await page.locator('textarea').focus();
  await page.setViewportSize({ width: 390, height: 440 });
  await page.waitForTimeout(500);
  await page.screenshot({ path: `/tmp/w/s-${locale}-440.png` });
  // an upload in progress
  await page.setViewportSize({ width: 390, height: 844 });
  await page.route('**/api/asset/image*', () => {});
  await page.locator('input[type=file]').first().setInputFiles(photo);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `/tmp/w/s-${locale}-sending.png` });
  await page.goto('/settings#photographs'); await page.waitForTimeout(1200);
  await page.screenshot({ path: `/tmp/w/s-${locale}-settings.png` });
  await context.close();
}
await browser.close();
