import { expect, type Page } from '@playwright/test';
import { insertMany } from '../many-images.ts';
import { editorPage, makePicture, test } from '../person.ts';

/** Scrolls through the library down to the picture `last`. @returns all titles in the order of their positions */
const readThrough = async (page: Page, last: string): Promise<string[]> => {
  const { library, card } = editorPage(page);
  const met = new Map<number, string>();
  const look = async (): Promise<void> => {
    const cards = await library
      .getByRole('listitem')
      .evaluateAll((items) => items.map((item): [number, string] => [Number(item.ariaPosInSet), item.ariaLabel ?? '']));
    for (const [position, title] of cards) met.set(position, title);
  };
  await look();
  await library.getByRole('listitem').first().hover();
  while (!(await card(last).isVisible())) {
    await page.mouse.wheel(0, 600);
    await page.evaluate('new Promise(requestAnimationFrame)');
    await look();
  }
  await look();
  return [...met].sort(([a], [b]) => a - b).map(([, title]) => title);
};

const SMALL = makePicture(1);
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `第 ${index + 1} 张`);

test.describe('Display Saved Images from Database', () => {
  test('User loads page with saved images', async ({ page, person }) => {
    const { cards } = editorPage(page);
    for (const title of ['第一张', '第二张', '第三张']) {
      await person.save({ title, prompt: `${title}的提示词`, model: 'darkroom' });
    }
    const listing = page.waitForRequest((it) => it.url().includes('/api/v1/images?'));
    await page.goto('/image');
    expect(new URL((await listing).url()).search).toBe('?limit=50');

    await expect(cards).toHaveCount(3);
    for (const [place, title] of ['第三张', '第二张', '第一张'].entries()) {
      const card = cards.nth(place);
      await expect(card).toContainText(title);
      await expect(card).toContainText(`${title}的提示词`);
      await expect(card).toContainText('暗房');
      await expect(card.getByRole('time')).toHaveText('刚刚');
      await expect(card.locator('img')).toHaveJSProperty('naturalWidth', 180);
    }
    const [left, right] = [await cards.nth(0).boundingBox(), await cards.nth(1).boundingBox()];
    expect(left?.y).toBe(right?.y);
    expect(left?.x).toBeLessThan(right?.x ?? 0);
  });

  test('User has no saved images', async ({ page, person }) => {
    expect((await person.images()).total).toBe(0);
    await page.goto('/image');
    await expect(editorPage(page).library.getByText('暂无生成记录')).toBeVisible();
    await expect(editorPage(page).cards).toHaveCount(0);
  });

  test('Pagination for many images', async ({ page, person }) => {
    const { library, card, cards } = editorPage(page);
    await person.saveMany(53, (index) => ({ title: `第 ${index + 1} 张` }));
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/images?')) asked.push(request.url().slice(request.url().indexOf('/api')));
    });
    await page.goto('/image');
    await expect(cards.first()).toBeVisible();
    expect(asked).toEqual(['/api/v1/images?limit=50']);

    const oldest = (await person.images()).images.at(-1)?.title ?? '';
    const titles = await readThrough(page, oldest);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatch(/^\/api\/v1\/images\?limit=50&offset=50&cursor=/);
    expect(titles).toEqual((await person.images()).images.map(({ title }) => title));
    await expect(card(oldest)).toHaveAttribute('aria-posinset', '53');
    await expect(library.getByRole('heading', { name: '生成存储库' })).toBeVisible();
  });
});

test('no picture appears twice or is left out while others are saved and deleted', async ({ page, person }) => {
  const { card, cards } = editorPage(page);
  for (const title of numbered(56).reverse()) await person.save({ title, bytes: await SMALL });
  await page.goto('/image');
  await expect(cards.first()).toContainText('第 1 张');

  await test.step('three are saved elsewhere, and one beyond the first page is deleted', async () => {
    for (const title of ['新一', '新二', '新三']) await person.save({ title, bytes: await SMALL });
    const { images } = await person.images();
    const far = images.find(({ title }) => title === '第 53 张');
    await person.call('DELETE', `/api/v1/images/${far?.id}`);
  });
  await test.step('one of the first page is deleted here', async () => {
    await card('第 2 张').hover();
    await card('第 2 张').getByRole('button', { name: '删除' }).click();
    await page.getByRole('button', { name: '确定' }).click();
    await expect(card('第 2 张')).toHaveCount(0);
  });

  const expected = numbered(56).filter((title) => title !== '第 2 张' && title !== '第 53 张');
  expect(await readThrough(page, '第 56 张')).toEqual(expected);

  await test.step('on returning to the tab, pictures saved elsewhere appear once', async () => {
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    const scroller = cards.first().locator('xpath=ancestor::div[1]');
    await scroller.evaluate((element) => element.scrollTo(0, 0));
    await expect(cards.first()).toContainText('新三');
    expect(await readThrough(page, '第 56 张')).toEqual(['新三', '新二', '新一', ...expected]);
  });
});

test('ten thousand pictures keep the document small', async ({ page, person, server }) => {
  const { cards, card, library } = editorPage(page);
  await insertMany(server.dataDir, await person.save({ title: '第 0 张' }), 10_000);
  await page.goto('/image');
  await expect(card('第 0 张')).toBeVisible();
  await expect(library).toContainText('10001');
  const nodes = (): Promise<number> => page.evaluate('document.querySelectorAll("*").length');
  const atFirst = await nodes();
  expect(atFirst).toBeLessThan(700);

  await test.step('after some hundreds of pictures it is as small, and they are in order without a gap', async () => {
    expect((await readThrough(page, '第 300 张')).slice(0, 301)).toEqual(['第 0 张', ...numbered(300)]);
    expect(await nodes()).toBeLessThan(atFirst + 200);
  });

  await test.step('also far down the list', async () => {
    const scroller = cards.first().locator('xpath=ancestor::div[1]');
    while (!(await card('第 1999 张').isVisible())) {
      await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await page.evaluate('new Promise(requestAnimationFrame)');
    }
    await expect(card('第 1999 张')).toHaveAttribute('aria-posinset', '2000');
    expect(await nodes()).toBeLessThan(atFirst + 200);
  });
});
