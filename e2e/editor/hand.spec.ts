import { expect, type Locator } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error('the element is not on the page');
  return box;
};

test('the hand moves an enlarged picture, and leaves a fitted one to the divider', async ({ page, person: _ }) => {
  const { begin } = editorPage(page);
  const stage = page.getByRole('region', { name: '图片编辑' });
  const divider = stage.getByRole('slider', { name: '对比分隔线' });
  const picture = stage.getByRole('img', { name: '黑白' });
  await page.goto('/image');
  await begin(await makePicture(3, 300), '黑白');
  await expect(stage.getByText('已保存')).toBeVisible();
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  const fitted = await boxOf(picture);
  const x = fitted.x + fitted.width / 2;
  const y = fitted.y + fitted.height / 4;

  await test.step('a drag on the fitted picture moves the divider', async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - fitted.width / 4, y, { steps: 4 });
    await page.mouse.up();
    await expect(divider).toHaveAttribute('aria-valuenow', '25');
    expect(await boxOf(picture)).toEqual(fitted);
  });

  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -600);
  await expect.poll(async () => (await boxOf(picture)).width).toBeGreaterThan(fitted.width * 2);
  const near = await boxOf(picture);

  await test.step('a drag on the enlarged picture moves the picture', async () => {
    await page.mouse.down();
    await page.mouse.move(x - 40, y - 30, { steps: 4 });
    await expect.poll(async () => (await boxOf(picture)).x - near.x).toBeCloseTo(-40, 0);
    await expect(divider).toHaveAttribute('aria-valuenow', '25');
  });

  await test.step('Escape puts it back and ends the drag', async () => {
    await page.keyboard.press('Escape');
    await expect.poll(() => boxOf(picture)).toEqual(near);
    await page.mouse.move(x + 60, y + 60, { steps: 4 });
    await page.mouse.up();
    expect(await boxOf(picture)).toEqual(near);
  });

  await test.step('with Space held, a drag on the divider moves the picture', async () => {
    const { x: left, y: top, width, height } = await boxOf(divider);
    await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : null));
    await page.keyboard.down('Space');
    await page.mouse.move(left + width / 2, Math.max(top, fitted.y) + Math.min(height, fitted.height) / 4);
    await page.mouse.down();
    await page.mouse.move(left + width / 2 + 30, Math.max(top, fitted.y) + Math.min(height, fitted.height) / 4, {
      steps: 4,
    });
    await page.mouse.up();
    await page.keyboard.up('Space');
    await expect.poll(async () => (await boxOf(picture)).x - near.x).toBeCloseTo(30, 0);
    await expect(divider).toHaveAttribute('aria-valuenow', '25');
  });
});
