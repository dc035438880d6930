import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import sharp from 'sharp';
import { geminiEnv } from '../../apps/server/src/testing/gemini/gemini-env.ts';
import { editorPage, makePicture, test } from '../person.ts';
import { type Pixels, readPixels } from '../photo.ts';
import { storagePage } from '../storage-page.ts';

const FIXTURES = join(import.meta.dirname, '../../apps/web/src/lib/intake/fixtures');
const heic = (name: string) => readFile(join(FIXTURES, name));

/** The uploaded picture as the server stores it. */
const originalOf = async (page: Page): Promise<Buffer> => {
  const address = page.getByRole('button', { name: '换一张原图' }).locator('img');
  await expect(address).toHaveAttribute('src', /fileName=/);
  const url = ((await address.getAttribute('src')) ?? '').replace('&thumbnail=true', '');
  return await (await page.request.get(url)).body();
};

const open = (page: Page, ...files: [name: string, bytes: Buffer, type?: string][]) =>
  page.getByLabel('原图文件').setInputFiles(files.map(([name, buffer, mimeType = '']) => ({ name, mimeType, buffer })));

test('a HEIC photo becomes an upright JPEG and keeps its colours and camera data', async ({ page, person: _ }) => {
  const policies = new Map<string, string>();
  page.on('response', (response) => {
    policies.set(new URL(response.url()).pathname, response.headers()['content-security-policy'] ?? '');
  });
  await page.goto('/image');
  await open(page, ['IMG_1.HEIC', await heic('turned-p3.heic'), 'image/heic']);
  await expect(page.getByText('64 × 96')).toBeVisible();
  await expect(editorPage(page).notices).toContainText('HEIC 已转成 JPEG');
  // Only the decoder may compile WebAssembly.
  const allowed = [...policies].filter(([, policy]) => policy.includes('unsafe')).map(([path]) => path);
  expect(allowed).toEqual([expect.stringMatching(/^\/assets\/decoder-[\w-]+\.js$/)]);

  const sent = await originalOf(page);
  const { format, icc, exif, orientation } = await sharp(sent).metadata();
  expect([format, orientation]).toEqual(['jpeg', 1]);
  expect(icc?.toString('latin1')).toContain('acsp');
  expect(exif?.toString('latin1')).toContain('Test phone');
  // Compare the raw values in the file's own P3 profile, as it was encoded: red at the top, blue at the bottom.
  const { data, info } = await sharp(sent, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  const encoded = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#d01010' } })
    .withIccProfile('p3')
    .raw()
    .toBuffer();
  for (const [channel, value] of [...encoded].entries())
    expect(Math.abs((at(32, 20)[channel] ?? 0) - value)).toBeLessThan(6);
  expect(at(32, 80)[2]).toBeGreaterThan(150);
});

test('a HEIC with transparency becomes a PNG with transparency', async ({ page, person: _ }) => {
  await page.goto('/image');
  await open(page, ['徽标.heic', await heic('transparent.heic')]);
  await expect(editorPage(page).notices).toContainText('HEIC 已转成 PNG');
  const { format, hasAlpha } = await sharp(await originalOf(page)).metadata();
  expect([format, hasAlpha]).toEqual(['png', true]);
});

test('the browser itself converts an AVIF', async ({ page, person: _ }) => {
  await page.goto('/image');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const avif = await sharp(await makePicture(3))
    .withIccProfile('p3')
    .avif()
    .toBuffer();
  await open(page, ['a.avif', avif, 'image/avif']);
  await expect(editorPage(page).notices).toContainText('AVIF 已转成 JPEG');
  const { format, width, icc } = await sharp(await originalOf(page)).metadata();
  expect([format, width, icc !== undefined]).toEqual(['jpeg', 96, true]);
  expect(requests.filter((url) => url.endsWith('.wasm'))).toEqual([]);
});

test('a damaged HEIC is refused with a message, and the stage does not change', async ({ page, person: _ }) => {
  await page.goto('/image');
  await open(page, ['坏.heic', (await heic('turned-p3.heic')).subarray(0, 700)]);
  await expect(editorPage(page).notices).toContainText('这张 HEIC 图片打不开');
  await expect(page.getByRole('heading', { name: '放进一张图片' })).toBeVisible();
});

test('the storage page adds a HEIC to the library', async ({ page, person }) => {
  const { uploadVideo, image, notices } = storagePage(page);
  await page.goto('/storage');
  await uploadVideo('IMG_2.HEIC', await heic('turned-p3.heic'), 'image/heic');
  await expect(notices).toContainText('图片已保存');
  await expect(notices).toContainText('HEIC 已转成 JPEG');
  await expect(image('IMG_2')).toBeVisible();
  expect((await person.images()).images[0]).toMatchObject({ width: 64, height: 96 });
});

test('several files become several originals, with switching by mouse and keyboard', async ({ page, person: _ }) => {
  const { notices } = editorPage(page);
  await page.goto('/image');
  await open(
    page,
    ['红.jpg', await makePicture(1, 20), 'image/jpeg'],
    [
      '蓝.png',
      await sharp(await makePicture(2, 30))
        .png()
        .toBuffer(),
      'image/png',
    ],
    ['读我.txt', Buffer.from('x'), 'text/plain'],
    ['绿.heic', await heic('turned-p3.heic'), ''],
  );
  const strip = page.getByRole('navigation', { name: '一起打开的原图' });
  await expect(strip.getByRole('button')).toHaveCount(3);
  await expect(notices).toContainText('读我.txt');
  await expect(page.getByText('80 × 60')).toBeVisible();
  await expect(strip.getByRole('button', { name: /正在上传/ })).toHaveCount(0);
  await expect(page.getByRole('progressbar', { name: '上传进度' })).toHaveCount(0);

  await strip.getByRole('button', { name: '第 2 张，共 3 张：蓝.png' }).click();
  await expect(page.getByText('120 × 90')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByText('64 × 96')).toBeVisible();
  await expect(strip.getByRole('button', { name: /绿/ })).toHaveAttribute('aria-current', 'true');

  await page.reload();
  await expect(strip.getByRole('button')).toHaveCount(3);
  await expect(page.getByText('64 × 96')).toBeVisible();
});

/** Dispatches a drop or a paste like one that a browser makes from another page or program. */
const hand = (page: Page, event: 'drop' | 'paste', data: Record<string, string>) =>
  page.evaluate(
    ([type, entries]) => {
      const transfer = new DataTransfer();
      for (const [format, value] of Object.entries(entries)) transfer.setData(format, value);
      const init = { bubbles: true, cancelable: true };
      const happening =
        type === 'drop'
          ? new DragEvent('drop', { ...init, dataTransfer: transfer })
          : new ClipboardEvent('paste', { ...init, clipboardData: transfer });
      document.body.dispatchEvent(happening);
    },
    [event, data] as const,
  );

test('a picture from another page is accepted if the browser gives its bytes, otherwise a message says why not', async ({
  page,
  person: _,
}) => {
  const { notices } = editorPage(page);
  await page.goto('/image');
  await expect(page.getByRole('heading', { name: '放进一张图片' })).toBeVisible();
  await hand(page, 'drop', {
    'text/uri-list': 'https://example.com/cat.jpg',
    'text/html': '<img src="https://example.com/cat.jpg">',
  });
  await expect(notices).toContainText('浏览器只给了图片的地址');

  const bytes = (await makePicture(5, 10)).toString('base64');
  await hand(page, 'paste', { 'text/html': `<p>x<img src="data:image/jpeg;base64,${bytes}"></p>` });
  await expect(page.getByText('40 × 30')).toBeVisible();
});

test.describe('a WebP with an EXIF orientation', () => {
  const lying = async (orientation: number): Promise<Buffer> => {
    const mark = await sharp({ create: { width: 48, height: 32, channels: 3, background: '#d01010' } })
      .png()
      .toBuffer();
    return await sharp({ create: { width: 96, height: 64, channels: 3, background: '#1030d0' } })
      .composite([{ input: mark, left: 0, top: 0 }])
      .withMetadata({ orientation })
      .webp({ lossless: true })
      .toBuffer();
  };
  /** For each quarter of the displayed picture, in reading order: whether it is red. */
  const quarters = ({ at }: Pixels): boolean[] =>
    [0.25, 0.75].flatMap((y) => [0.25, 0.75].map((x) => at(x, y)[0] > at(x, y)[2]));
  const shown = async (picture: Locator): Promise<Pixels> => await readPixels(await picture.screenshot());

  test('is upright on the stage during the upload and after a reload', async ({ page, person: _ }) => {
    const bytes = await lying(6);
    await page.goto('/image');
    await open(page, ['lying.webp', bytes, 'image/webp']);
    const picture = page.getByRole('region', { name: '图片编辑' }).getByRole('img', { name: 'lying.webp' });
    for (const step of ['uploaded', 'reloaded']) {
      await test.step(step, async () => {
        await expect(page.getByText('64 × 96')).toBeVisible();
        await expect.poll(async () => quarters(await shown(picture))).toEqual(quarters(await readPixels(bytes)));
      });
      await expect.poll(async () => await originalOf(page)).toEqual(bytes);
      await page.reload();
    }
  });

  test('is upright in the viewer for every orientation', async ({ page, person }) => {
    const orientations = [2, 3, 4, 5, 6, 7, 8];
    for (const orientation of orientations)
      await person.save({ title: `${orientation}`, prompt: `turn ${orientation}`, bytes: await lying(orientation) });
    await page.goto('/storage');
    await storagePage(page).image('8').getByRole('button', { name: '打开 8' }).click();
    const { viewer } = editorPage(page);
    for (const orientation of orientations.toReversed()) {
      const picture = viewer.getByRole('img', { name: `turn ${orientation}` });
      await expect(picture).toBeVisible();
      const wanted = quarters(await readPixels(await lying(orientation)));
      await expect.poll(async () => quarters(await shown(picture))).toEqual(wanted);
      await page.keyboard.press('ArrowRight');
    }
  });
});

test.describe('with a model that needs no picture', () => {
  test.use({ serverEnv: geminiEnv({ url: 'http://127.0.0.1:9' }) });

  test('removing an original keeps the others and the step back', async ({ page, person: _ }) => {
    await page.goto('/image');
    await open(
      page,
      ['红.jpg', await makePicture(1, 20), 'image/jpeg'],
      ['蓝.jpg', await makePicture(2, 30), 'image/jpeg'],
    );
    const strip = page.getByRole('navigation', { name: '一起打开的原图' });
    await expect(strip.getByRole('button', { name: /正在上传/ })).toHaveCount(0);
    await expect(page.getByText('80 × 60')).toBeVisible();
    await page.getByRole('button', { name: '移走原图' }).click();
    await expect(page.getByRole('heading', { name: '放进一张图片' })).toBeVisible();
    await strip.getByRole('button', { name: /蓝/ }).click();
    await expect(page.getByText('120 × 90')).toBeVisible();
    await page.getByRole('button', { name: '移走原图' }).click();
    await page.getByRole('button', { name: '回到上一步' }).click();
    await expect(page.getByText('120 × 90')).toBeVisible();
  });
});

test('the strip shows more pictures than the page keeps in memory', async ({ page, person: _ }) => {
  const bytes = await makePicture(1, 4);
  const files = Array.from({ length: 14 }, (_file, index): [string, Buffer] => [`${index + 1}.jpg`, bytes]);
  // A browser keeps pictures that it has drawn. Here the strip appears only after the uploads, so it cannot use them.
  const released = Promise.withResolvers<void>();
  await page.route('**/assets/workbench-*.js', async (route) => {
    await released.promise;
    await route.continue();
  });
  await page.goto('/image');
  await open(page, ...files);
  await expect(page.getByRole('progressbar', { name: '上传进度' })).toBeVisible();
  await expect(page.getByRole('progressbar', { name: '上传进度' })).toHaveCount(0);
  released.resolve();
  const strip = page.getByRole('navigation', { name: '一起打开的原图' });
  await expect(strip.getByRole('button')).toHaveCount(14);
  for (const picture of await strip.locator('img').all())
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test.describe('an upload while another page is open', () => {
  const leave = async (page: Page): Promise<void> => {
    await page.getByRole('link', { name: '全部图片和视频' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  };

  test('is still shown on return, complete or not', async ({ page, person: _ }) => {
    const released = Promise.withResolvers<void>();
    await page.route('**/api/asset/image?*', async (route) => {
      await released.promise;
      await route.continue();
    });
    await page.goto('/image');
    await open(page, ['红.jpg', await makePicture(1, 20), 'image/jpeg']);
    await expect(page.getByText('80 × 60')).toBeVisible();
    await leave(page);
    await page.goBack();
    await expect(page.getByText('80 × 60')).toBeVisible();
    await expect(page.getByRole('progressbar', { name: '上传进度' })).toBeVisible();
    await leave(page);
    const arrived = page.waitForResponse((response) => response.request().method() === 'POST');
    released.resolve();
    await arrived;
    await page.goBack();
    await expect(page.getByText('80 × 60')).toBeVisible();
    await expect(page.getByRole('progressbar', { name: '上传进度' })).toHaveCount(0);
    await page.reload();
    await expect(page.getByText('80 × 60')).toBeVisible();
  });

  test('is reported on that page if it fails, and can be retried there', async ({ page, person: _ }) => {
    const { notices } = editorPage(page);
    const released = Promise.withResolvers<void>();
    await page.route('**/api/asset/image?*', async (route) => {
      await released.promise;
      await route.abort();
    });
    await page.goto('/image');
    await open(page, ['红.jpg', await makePicture(1, 20), 'image/jpeg']);
    await expect(page.getByRole('progressbar', { name: '上传进度' })).toBeVisible();
    await leave(page);
    released.resolve();
    await expect(notices).toContainText('红.jpg');
    await page.unroute('**/api/asset/image?*');
    const arrived = page.waitForResponse((response) => response.request().method() === 'POST');
    await notices.getByRole('button', { name: '重试' }).click();
    await arrived;
    await page.goBack();
    await expect(page.getByText('80 × 60')).toBeVisible();
  });
});

test('continuing with a picture of the library puts it on the stage, and the upload stays reachable', async ({
  page,
  person,
}) => {
  const { card } = editorPage(page);
  await person.save({ title: '极光' });
  const released = Promise.withResolvers<void>();
  await page.route('**/api/asset/image?*generateThumbnail*', async (route) => {
    await released.promise;
    await route.continue();
  });
  await page.goto('/image');
  await open(page, ['红.jpg', await makePicture(1, 20), 'image/jpeg']);
  await expect(page.getByText('80 × 60')).toBeVisible();
  await card('极光').hover();
  await card('极光').getByRole('button', { name: '继续编辑' }).click();
  await expect(page.getByText('96 × 72')).toBeVisible();
  const strip = page.getByRole('navigation', { name: '一起打开的原图' });
  await expect(strip.getByRole('button', { name: /红.*正在上传/ })).toBeVisible();
  released.resolve();
  await expect(strip.getByRole('button', { name: /正在上传/ })).toHaveCount(0);
  await strip.getByRole('button', { name: /红/ }).click();
  await expect(page.getByText('80 × 60')).toBeVisible();
});

test('a decoder that could not be loaded is not reported as a damaged picture, and is loaded again', async ({
  page,
  person: _,
}) => {
  const { notices } = editorPage(page);
  for (const [index, part] of ['**/assets/*.wasm', '**/assets/libheif-*.js', '**/assets/decoder-*.js'].entries()) {
    const name = `IMG_${index}.HEIC`;
    await test.step(part, async () => {
      await page.goto('/image');
      await expect(page.getByText('64 × 96')).toHaveCount(0);
      await page.context().route(part, (route) => route.abort());
      await open(page, [name, await heic('turned-p3.heic'), 'image/heic']);
      await expect(notices).toContainText('网络错误');
      await expect(notices).toContainText(name);
      await page.context().unroute(part);
      await notices.getByRole('button', { name: '重试' }).click();
      await expect(page.getByText('64 × 96')).toBeVisible();
      await expect(notices).not.toContainText(name);
    });
  }
});

test('pasting a picture reports an error if its code could not be loaded', async ({ page, person: _ }) => {
  const { notices } = editorPage(page);
  const code = '**/assets/fetch-address-*.js';
  const bytes = (await makePicture(5, 10)).toString('base64');
  const picture = { 'text/html': `<p>x<img src="data:image/jpeg;base64,${bytes}"></p>` };
  await page.goto('/image');
  await expect(page.getByRole('heading', { name: '放进一张图片' })).toBeVisible();
  await page.route(code, (route) => route.abort());
  await hand(page, 'paste', picture);
  await expect(notices).toContainText('网络错误');
  await page.unroute(code);
  await hand(page, 'paste', picture);
  await expect(page.getByText('40 × 30')).toBeVisible();
});
