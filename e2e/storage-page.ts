import type { Page } from '@playwright/test';

/** The parts of `/storage`, found by the names that users, screen readers and tests share. */
export const storagePage = (page: Page) => {
  const images = page.getByRole('region', { name: '图片', exact: true });
  const videos = page.getByRole('region', { name: '视频', exact: true });
  return {
    images,
    videos,
    /** The list of uploads in progress. */
    uploads: page.getByRole('list', { name: '正在上传' }).getByRole('listitem'),
    imageCards: images.getByRole('listitem'),
    videoCards: videos.getByRole('list', { name: '视频' }).getByRole('listitem'),
    image: (title: string) => images.getByRole('listitem', { name: title, exact: true }),
    video: (title: string) => videos.getByRole('listitem', { name: title, exact: true }),
    search: page.getByRole('searchbox', { name: '搜索标题、提示词和模型' }),
    meter: page.getByRole('meter', { name: '存储空间' }),
    /** The actions on a selection. */
    selection: page.getByRole('toolbar', { name: '所选内容' }),
    dialog: page.getByRole('dialog'),
    confirm: page.getByRole('alertdialog'),
    notices: page.getByRole('region', { name: '通知' }),
    choose: async (label: string, option: string) => {
      await page.getByRole('combobox', { name: label }).click();
      await page.getByRole('option', { name: option }).click();
    },
    uploadVideo: async (name: string, buffer: Buffer, mimeType = 'video/webm') =>
      await page.getByLabel('图片或视频文件').setInputFiles({ name, mimeType, buffer }),
  };
};
