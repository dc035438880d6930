import { type CDPSession, expect, type Locator, type Page } from '@playwright/test';
import { insertMany } from '../many-images.ts';
import { editorPage, makePicture, test } from '../person.ts';

const PHONE = { width: 390, height: 844 };

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const boxOf = async (locator: Locator): Promise<Box> => {
  const box = await locator.boundingBox();
  if (!box) throw new Error('the element is not on the page');
  return box;
};

const centreOf = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });

/** Opens the picture with this title. @returns the picture, once it has loaded at its final place */
const openFrom = async (page: Page, title: string): Promise<Locator> => {
  await page.getByRole('button', { name: `打开 ${title}` }).click();
  const picture = page.getByRole('dialog').locator('img');
  await expect(picture).toHaveJSProperty('complete', true);
  return picture;
};

test('the viewer zooms by wheel, double click, keys and buttons, and pans', async ({ page, person }) => {
  const { viewer } = editorPage(page);
  await person.save({ title: '极光', bytes: await makePicture(3, 500) });
  await page.goto('/image');
  const picture = await openFrom(page, '极光');
  const zoom = viewer.getByTitle('在适应窗口和原大小之间切换');
  await expect(zoom).toContainText('适应窗口');
  const fitted = await boxOf(picture);

  await test.step('the wheel keeps the point under the pointer in place', async () => {
    const at = { x: fitted.x + fitted.width * 0.25, y: fitted.y + fitted.height * 0.25 };
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -400);
    await expect.poll(async () => (await boxOf(picture)).width).toBeGreaterThan(fitted.width * 1.5);
    const near = await boxOf(picture);
    expect((at.x - near.x) / near.width).toBeCloseTo(0.25, 1);
    expect((at.y - near.y) / near.height).toBeCloseTo(0.25, 1);
  });

  await test.step('a drag pans and does not change the picture', async () => {
    const before = await boxOf(picture);
    const { x, y } = centreOf(fitted);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 40, y - 30, { steps: 4 });
    await page.mouse.up();
    const after = await boxOf(picture);
    expect(after.x - before.x).toBeCloseTo(-40, 0);
    expect(after.y - before.y).toBeCloseTo(-30, 0);
  });

  await test.step('0 fits the picture again, + and − zoom in steps', async () => {
    await page.keyboard.press('0');
    await expect.poll(() => boxOf(picture)).toEqual(fitted);
    await page.keyboard.press('+');
    await expect.poll(async () => (await boxOf(picture)).width).toBeCloseTo(fitted.width * 1.25, 0);
    await page.keyboard.press('-');
    await expect.poll(() => boxOf(picture)).toEqual(fitted);
  });

  await test.step('a double click shows 1:1, and the button goes back', async () => {
    await picture.dblclick();
    await expect(zoom).toHaveText('100%');
    await expect.poll(async () => (await boxOf(picture)).width).toBeCloseTo(2000, 0);
    await zoom.click();
    await expect.poll(() => boxOf(picture)).toEqual(fitted);
    await viewer.getByRole('button', { name: '放大' }).click();
    await expect.poll(async () => (await boxOf(picture)).width).toBeCloseTo(fitted.width * 1.25, 0);
    await viewer.getByRole('button', { name: '缩小' }).click();
    await expect(viewer.getByRole('button', { name: '缩小' })).toBeDisabled();
  });

  await test.step('keys in the title field are typed as text', async () => {
    await viewer.getByRole('button', { name: '修改标题' }).click();
    await page.keyboard.type('1+1');
    await expect(zoom).toContainText('适应窗口');
    await page.keyboard.press('Escape');
  });
});

test('the next picture starts at the fit, even if it has the same size', async ({ page, person }) => {
  const { viewer } = editorPage(page);
  for (const title of ['甲', '乙']) await person.save({ title, bytes: await makePicture(3, 500) });
  await page.goto('/image');
  await openFrom(page, '乙');
  await page.keyboard.press('+');
  await expect(viewer.getByRole('button', { name: '缩小' })).toBeEnabled();
  await page.keyboard.press('ArrowRight');
  await expect(viewer).toHaveAccessibleName('甲');
  await expect(viewer.getByRole('button', { name: '缩小' })).toBeDisabled();
});

test('the arrow keys go on beyond the records that the storage page has read', async ({ page, person, server }) => {
  const { viewer } = editorPage(page);
  await insertMany(server.dataDir, await person.save({ title: '最新' }), 70);
  await page.goto('/storage');
  await page.getByRole('button', { name: '打开 最新' }).click();
  for (let place = 1; place <= 60; place += 1) {
    await page.keyboard.press('ArrowRight');
    await expect(viewer).toHaveAccessibleName(`第 ${place} 张`);
  }
});

test('a result can be compared with its source, an upload cannot be compared', async ({ page, person }) => {
  const { viewer } = editorPage(page);
  const [task] = await person.edit(1);
  const saved = await person.call('POST', '/api/v1/images', {
    model: 'darkroom',
    prompt: '旋转 1 度',
    title: '转过的',
    image_url: `/api/asset/image?blogId=image-edit&fileName=${task?.result_image?.id}`,
    task_id: task?.id,
  });
  expect(saved.ok()).toBe(true);
  await person.save({ title: '没有来源' });
  await page.goto('/storage');
  await openFrom(page, '转过的');
  const compare = viewer.getByRole('button', { name: '对比原图' });
  await compare.click();
  await expect(compare).toHaveAttribute('aria-pressed', 'true');
  await expect(viewer.locator('img')).toHaveCount(2);
  await expect(viewer.getByRole('img', { name: '原图' })).toHaveJSProperty('naturalWidth', 96);

  await test.step('the arrow keys move the focused divider', async () => {
    const divider = viewer.getByRole('slider', { name: '对比分隔线' });
    await divider.focus();
    await page.keyboard.press('ArrowRight');
    await expect(divider).toHaveAttribute('aria-valuenow', '52');
    await expect(viewer).toHaveAccessibleName('转过的');
  });

  await compare.click();
  await expect(viewer.locator('img')).toHaveCount(1);
  const zoomIn = await boxOf(viewer.getByRole('button', { name: '放大' }));
  await page.keyboard.press('Escape');
  await openFrom(page, '没有来源');
  // The compare button appears and disappears without moving the controls beside it.
  await expect.poll(() => boxOf(viewer.getByRole('button', { name: '放大' }))).toEqual(zoomIn);
  await expect(compare).toHaveCount(0);
});

test.describe('on a phone', () => {
  test.use({ viewport: PHONE, hasTouch: true, isMobile: true });

  const touch = async (
    cdp: CDPSession,
    type: 'touchStart' | 'touchMove' | 'touchEnd',
    ...touchPoints: { x: number; y: number }[]
  ): Promise<void> => {
    await cdp.send('Input.dispatchTouchEvent', { type, touchPoints });
  };

  test('one finger swipes through the library, and two fingers zoom without scaling the page', async ({
    page,
    context,
    person,
  }) => {
    const { viewer } = editorPage(page);
    for (const title of ['甲', '乙', '丙']) await person.save({ title, bytes: await makePicture(3, 500) });
    await page.goto('/storage');
    await page.getByRole('button', { name: '打开 乙' }).tap();
    await expect(viewer).toHaveAccessibleName('乙');
    const picture = viewer.locator('img');
    const fitted = await boxOf(picture);
    const { x, y } = centreOf(fitted);
    const cdp = await context.newCDPSession(page);
    const swipe = async (by: number): Promise<void> => {
      await touch(cdp, 'touchStart', { x, y });
      for (const share of [0.3, 0.6, 1]) await touch(cdp, 'touchMove', { x: x + by * share, y: y + 4 });
      await touch(cdp, 'touchEnd');
    };

    await swipe(-130);
    await expect(viewer).toHaveAccessibleName('甲');
    await swipe(130);
    await expect(viewer).toHaveAccessibleName('乙');
    await swipe(30);
    await expect(viewer).toHaveAccessibleName('乙');

    await test.step('a pinch', async () => {
      const fingers = (apart: number) => [
        { x: x - apart, y },
        { x: x + apart, y },
      ];
      await touch(cdp, 'touchStart', ...fingers(40));
      for (const apart of [60, 80, 120]) await touch(cdp, 'touchMove', ...fingers(apart));
      await touch(cdp, 'touchEnd');
      await expect.poll(async () => (await boxOf(picture)).width).toBeCloseTo(fitted.width * 3, -1);
      expect(await page.evaluate('visualViewport.scale')).toBe(1);
      await expect(viewer).toHaveAccessibleName('乙');
    });

    await test.step('when zoomed in, one finger pans', async () => {
      const before = await boxOf(picture);
      await swipe(-130);
      await expect.poll(async () => (await boxOf(picture)).x - before.x).toBeCloseTo(-130, -1);
      await expect(viewer).toHaveAccessibleName('乙');
    });
  });
});

const SCREENS = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 844, height: 390 },
  { width: 667, height: 375 },
  PHONE,
  { width: 320, height: 568 },
];

test('all buttons are on the screen at every size, however long the facts are', async ({ page, person }) => {
  const { viewer } = editorPage(page);
  const prompt = '把天空换成极光，保持山的轮廓，湖面要有倒影。'.repeat(12);
  await person.save({ title: '更早', bytes: await makePicture(3, 100) });
  await person.save({ title: '一个相当长的标题，长得要换好几行才写得下的那种'.repeat(2), prompt });
  await person.save({ title: '更晚', bytes: await makePicture(3, 100) });
  await page.goto('/storage');
  await page.getByRole('button', { name: /打开 一个相当长/ }).click();
  for (const { width, height } of SCREENS) {
    await page.setViewportSize({ width, height });
    for (const name of ['关闭', '继续编辑', '下载', '删除', '放大', '缩小', '上一张', '下一张']) {
      const button = viewer.getByRole('button', { name });
      await test.step(`${name} at ${width} × ${height}`, async () => {
        await expect(button).toBeInViewport({ ratio: 1 });
        const { x, y } = centreOf(await boxOf(button));
        // Nothing covers it.
        const reached = await button.evaluate(
          (element, point) => element.contains(element.ownerDocument.elementFromPoint(point.x, point.y)),
          { x, y },
        );
        expect(reached).toBe(true);
      });
    }
    expect((await boxOf(viewer.locator('img'))).height).toBeGreaterThan(60);
  }
});
