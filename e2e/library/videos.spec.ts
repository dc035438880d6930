import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { test } from '../person.ts';
import { recordVideo } from '../recorded-video.ts';
import { storagePage } from '../storage-page.ts';

/** Runs in the page. It is a string because the tests are compiled without DOM types. */
const SEEK = `(async () => {
  const player = document.querySelector('dialog video, [role=dialog] video');
  player.pause();
  const sought = new Promise((resolve) => player.addEventListener('seeked', resolve, { once: true }));
  player.currentTime = 1.2;
  await sought;
  return player.currentTime;
})()`;

for (const [type, name] of [
  ['video/webm;codecs=vp8', '海边.webm'],
  ['video/mp4;codecs=vp9', '海边.mp4'],
] as const) {
  test(`a video can be uploaded, played, seeked, renamed, downloaded and deleted: ${name}`, async ({
    page,
    person,
  }) => {
    const { video, videos, videoCards, dialog, confirm, notices, uploadVideo, meter } = storagePage(page);
    await page.goto('/storage');
    const bytes = await recordVideo(page, { type });

    await test.step('it is stored with its duration and a poster', async () => {
      await uploadVideo(name, bytes, type.split(';')[0]);
      await expect(notices).toContainText('视频已保存');
      await expect(video('海边')).toContainText(/0:0[23]/);
      await expect(video('海边').locator('img')).toHaveJSProperty('naturalWidth', 320);
      await expect(meter).toHaveAttribute('aria-valuenow', String(bytes.length));
      expect(await person.storage()).toMatchObject({ used_bytes: bytes.length, video_count: 1 });
    });

    await test.step('it plays, and seeking requests a part of the file', async () => {
      const part = page.waitForResponse((response) => response.url().includes('/api/asset/video'));
      await video('海边').getByRole('button', { name: '播放 海边' }).click();
      expect((await part).status()).toBe(206);
      const player = dialog.locator('video');
      await expect(player).toHaveJSProperty('videoWidth', 320);
      await expect(player).not.toHaveJSProperty('currentTime', 0);
      const reached = await page.evaluate<number>(SEEK);
      expect(reached).toBeCloseTo(1.2, 1);
    });

    await test.step('its title can be changed', async () => {
      await dialog.getByRole('button', { name: '修改标题' }).click();
      await dialog.getByRole('textbox', { name: '标题' }).fill('浪');
      await page.keyboard.press('Enter');
      await expect(dialog).toHaveAccessibleName('浪');
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await expect(video('浪')).toBeVisible();
    });

    await test.step('it can be downloaded byte for byte', async () => {
      await video('浪').hover();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        video('浪').getByRole('button', { name: '下载' }).click(),
      ]);
      expect((await readFile(await download.path())).equals(bytes)).toBe(true);
    });

    await test.step('it can be deleted', async () => {
      await video('浪').getByRole('button', { name: '删除' }).click();
      await expect(confirm).toHaveAccessibleName('确定要删除这条记录吗？');
      await confirm.getByRole('button', { name: '确定' }).click();
      await expect(notices).toContainText('视频已删除');
      await expect(videoCards).toHaveCount(0);
      await expect(videos).toContainText('还没有视频');
      expect(await person.storage()).toMatchObject({ used_bytes: 0, video_count: 0 });
    });
  });
}

test('a file that only claims to be a video is refused with a message', async ({ page, person }) => {
  const { uploads, uploadVideo } = storagePage(page);
  await page.goto('/storage');
  await uploadVideo('假的.mp4', Buffer.from('#EXTM3U\nfile:///etc/passwd\n'), 'video/mp4');
  await expect(uploads.getByRole('alert')).toContainText('只支持 MP4 和 WebM');
  await uploads.getByRole('button', { name: '关闭' }).click();
  await expect(uploads).toHaveCount(0);
  expect(await person.storage()).toMatchObject({ video_count: 0 });
});

test('an upload shows its progress and can be cancelled', async ({ page, person, context }) => {
  const { videos, uploads, uploadVideo } = storagePage(page);
  await page.goto('/storage');
  // Simulate a slow connection.
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 256 * 1024,
  });
  const clip = await recordVideo(page, { milliseconds: 300 });
  // Bytes after the clip do not make it unreadable.
  await uploadVideo('很大.webm', Buffer.concat([clip, Buffer.alloc(24 * 1024 * 1024)]));
  const progress = uploads.getByRole('progressbar', { name: '正在上传 很大.webm' });
  await expect(progress).toHaveAttribute('aria-valuenow', /^[1-9]\d?$/);
  await uploads.getByRole('button', { name: '取消上传' }).click();
  await expect(progress).toHaveCount(0);
  await expect(videos).toContainText('还没有视频');
  expect(await person.storage()).toMatchObject({ used_bytes: 0, video_count: 0 });
});

test.describe('with a small quota', () => {
  test.use({ serverEnv: { DEFAULT_QUOTA_BYTES: '2000' } });

  test('a video that does not fit is refused with 存储空间不足', async ({ page, person }) => {
    const { uploads, uploadVideo } = storagePage(page);
    await page.goto('/storage');
    await uploadVideo('海边.webm', await recordVideo(page, { milliseconds: 500 }));
    await expect(uploads.getByRole('alert')).toContainText('存储空间不足');
    expect(await person.storage()).toMatchObject({ used_bytes: 0, video_count: 0 });
  });
});
