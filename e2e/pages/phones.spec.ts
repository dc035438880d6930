import { expect, type Page } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';

const PHONE = { width: 390, height: 844 };
const KEYBOARD = 404;

/** A browser that shrinks the page for its keyboard, as Chrome on Android does if the page requests it. */
const resizes = async (page: Page): Promise<void> =>
  await page.setViewportSize({ ...PHONE, height: PHONE.height - KEYBOARD });

/**
 * A browser that shows its keyboard over the page and scrolls, as Safari on iOS does. Desktop Chromium has no such keyboard, so imitate it.
 */
const laysOver = async (page: Page): Promise<void> =>
  await page.evaluate(
    ([height, offsetTop]) => {
      const viewport = globalThis.visualViewport;
      if (!viewport) throw new Error('the browser has no visual viewport');
      Object.defineProperties(viewport, { height: { value: height }, offsetTop: { value: offsetTop } });
      viewport.dispatchEvent(new Event('resize'));
    },
    [PHONE.height - KEYBOARD, 100] as const,
  );

for (const [kind, openKeyboard, top] of [
  ['makes the page smaller for its keyboard', resizes, 0],
  ['lays its keyboard over the page', laysOver, 100],
] as const) {
  test.describe(`a phone that ${kind}`, () => {
    test.use({ viewport: PHONE });

    test('keeps the words, their button and a notice on the screen during typing', async ({
      page,
      context,
      person: _,
    }) => {
      const { begin, prompt, generate, notices } = editorPage(page);
      await page.goto('/image');
      await context.route('**/api/v1/images', (route) =>
        route.request().method() === 'POST' ? route.abort() : route.fallback(),
      );
      await begin(await makePicture(1, 100), '黑白');
      await expect(notices.getByRole('listitem')).toBeVisible();
      await prompt.fill('暖一点，加一片雾，再给她戴一顶红色的帽子');
      await expect(page.getByText('看不懂')).toBeVisible();
      await openKeyboard(page);

      const bottom = top + PHONE.height - KEYBOARD;
      for (const needed of [
        prompt,
        generate,
        page.getByRole('combobox', { name: '模型' }),
        page.getByRole('region', { name: '图片编辑' }).getByRole('img').first(),
        notices.getByRole('listitem'),
      ])
        await expect
          .poll(async () => {
            const box = await needed.boundingBox();
            return box !== null && box.height > 0 && box.y >= top && box.y + box.height <= bottom;
          }, `${needed} is on the screen`)
          .toBe(true);
      expect(await page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true);
    });
  });
}
