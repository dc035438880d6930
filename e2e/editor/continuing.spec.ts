import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from '@playwright/test';
import { editorPage, makePicture, test } from '../person.ts';

/** Removes the thumbnails of all pictures. Disk damage, or the doctor after it, leaves a library in this state. */
const removeThumbnails = async (dataDir: string): Promise<void> => {
  const db = new DatabaseSync(join(dataDir, 'pictor.sqlite'), { timeout: 5000 });
  const rows = db.prepare('delete from assets where thumbnail_of is not null returning id').all();
  db.close();
  for (const { id } of rows) await rm(join(dataDir, 'blobs/image-edit', String(id).slice(0, 8), String(id)));
};

test('a picture without its thumbnail can be edited further, from the library and from the stage', async ({
  page,
  person,
  server,
}) => {
  const { card, cards, prompt, generate, notices } = editorPage(page);
  const stage = page.getByRole('region', { name: '图片编辑' });
  await person.save({ title: '极光', bytes: await makePicture(1, 100) });
  await removeThumbnails(server.dataDir);
  await page.goto('/image');

  await test.step('from the library', async () => {
    await card('极光').hover();
    await card('极光').getByRole('button', { name: '继续编辑' }).click();
    await prompt.fill('黑白');
    await generate.click();
    await expect(cards).toHaveCount(2);
    await expect(stage.getByText('已保存')).toBeVisible();
  });

  await test.step('from the stage', async () => {
    await removeThumbnails(server.dataDir);
    await stage.getByRole('button', { name: '继续编辑' }).click();
    await expect(stage.getByRole('button', { name: '换一张原图' }).locator('img')).toHaveJSProperty(
      'naturalWidth',
      180,
    );
    await prompt.fill('旋转90度');
    await generate.click();
    await expect(cards).toHaveCount(3);
    await expect(notices.getByRole('alert').getByRole('listitem')).toHaveCount(0);
  });
});
