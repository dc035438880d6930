import type { OwnTask } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { type EditorDocument, EMPTY_DOCUMENT, type OpenedFile } from './document.ts';
import { type DocumentAction, documentReducer } from './document-reducer.ts';
import { fileOnStage } from './opened-files.ts';

const opened = (key: string): OpenedFile => ({
  key,
  name: `${key}.jpg`,
  previewUrl: `blob:${key}`,
  converting: null,
  picture: null,
  shownTaskId: null,
  view: 'original',
});
const picture = (key: string) => ({ id: `${key}.jpg`, thumbId: `${key}.png` });
const arrived = (key: string): DocumentAction => ({ type: 'file-arrived', key, picture: picture(key) });
const completed = (id: string, key: string): OwnTask => ({
  id,
  status: 'completed',
  original_image: { id: `${key}.jpg`, thumb_id: `${key}.png` },
  result_image: { id: `${id}.png`, thumb_id: `${id}.thumb.png` },
  prompt: 'p',
  model: 'darkroom',
  requested: { count: 1, model: 'darkroom' },
  cost: null,
  created_at: 1,
  updated_at: 2,
  saved: false,
});
const having = (from: EditorDocument, ...actions: DocumentAction[]): EditorDocument =>
  actions.reduce(documentReducer, from);
const three = having(EMPTY_DOCUMENT, { type: 'files-opened', files: [opened('a'), opened('b'), opened('c')] });

describe('several originals opened at once', () => {
  it('shows the first, even if another one is uploaded before it', () => {
    const document = having(three, arrived('b'));
    expect([document.upload?.key, document.original]).toEqual(['a', null]);
    expect(having(document, arrived('a'), arrived('c'))).toMatchObject({ upload: null, original: picture('a') });
  });

  it('keeps their order, whichever is uploaded first', () => {
    const { files } = having(three, arrived('c'), arrived('a'), arrived('b'));
    expect(files.map((file) => file.picture?.id)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  });

  it('shows the next one if the first fails, whether that one is uploaded or not', () => {
    expect(having(three, { type: 'file-failed', key: 'a' })).toMatchObject({ upload: { key: 'b' }, original: null });
    const there = having(three, arrived('b'), { type: 'file-failed', key: 'a' });
    expect(there).toMatchObject({ upload: null, original: picture('b') });
    expect(there.files).toHaveLength(2);
  });

  it('restores the view of each, and switching between them adds no step back', () => {
    const all = having(three, arrived('a'), arrived('b'), arrived('c'));
    const looked: EditorDocument = { ...all, shownTaskId: 't1', view: 'compare' };
    const away = having(looked, { type: 'file-chosen', key: 'b' });
    expect(away).toMatchObject({ original: picture('b'), shownTaskId: null, view: 'original', past: [] });
    const back = having(away, { type: 'file-chosen', key: 'a' });
    expect(back).toMatchObject({ original: picture('a'), shownTaskId: 't1', view: 'compare', past: [] });
  });

  it('keeps a result among the steps back', () => {
    const all = having(three, arrived('a'), arrived('b'), { type: 'original-chosen', picture: picture('result') });
    const away = having(all, { type: 'file-chosen', key: 'b' });
    expect(away.past.at(-1)?.original).toEqual(picture('result'));
  });

  it('keeps one that is uploading when another is opened', () => {
    const first = having(EMPTY_DOCUMENT, { type: 'files-opened', files: [opened('a')] });
    const both = having(first, { type: 'files-opened', files: [opened('b')] }, arrived('b'), arrived('a'));
    expect(both).toMatchObject({ original: picture('b') });
    expect(both.files.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('replaces a single picture by the next', () => {
    const one = having(EMPTY_DOCUMENT, { type: 'files-opened', files: [opened('a')] }, arrived('a'));
    expect(having(one, { type: 'files-opened', files: [opened('b')] }).files).toHaveLength(1);
  });

  it('assigns a generated result to no file', () => {
    const words: EditorDocument = { ...EMPTY_DOCUMENT, shownTaskId: 't1', view: 'result' };
    const both = having(words, { type: 'files-opened', files: [opened('a'), opened('b')] });
    const there = having(both, arrived('a'));
    expect(there.files.map(({ shownTaskId }) => shownTaskId)).toEqual([null, null]);
    expect(having(there, { type: 'file-chosen', key: 'b' }, arrived('b'))).toMatchObject({ shownTaskId: null });
  });

  it('marks the one on the stage, and none without an original', () => {
    const all = having(three, arrived('a'));
    expect(fileOnStage(three)?.key).toBe('a');
    expect(fileOnStage(all)?.key).toBe('a');
    expect(fileOnStage(having(all, { type: 'file-chosen', key: 'c' }))?.key).toBe('c');
    expect(fileOnStage(having(all, { type: 'original-removed' }))).toBeUndefined();
  });

  it('keeps a requested run if the uploading file is chosen again', () => {
    const asked = having(three, { type: 'run-asked' }, { type: 'file-chosen', key: 'a' });
    expect(asked.upload?.runAsked).toBe(true);
    expect(having(asked, { type: 'file-chosen', key: 'b' }).upload?.runAsked).toBe(false);
  });

  it('keeps a result for its original until that is shown again', () => {
    const all = having(three, arrived('a'), arrived('b'), { type: 'task-started', taskId: 't1' });
    const task = completed('t1', 'a');
    const away = having(all, { type: 'file-chosen', key: 'b' }, { type: 'task-completed', task });
    expect(away).toMatchObject({ original: picture('b'), shownTaskId: null, activeTaskId: null });
    const back = having(away, { type: 'file-chosen', key: 'a' });
    expect(back).toMatchObject({ original: picture('a'), shownTaskId: 't1', view: 'compare' });
  });

  it('keeps a result for its original while another one is uploading', () => {
    const all = having(three, arrived('a'), { type: 'task-started', taskId: 't1' }, { type: 'file-chosen', key: 'b' });
    const done = having(all, { type: 'task-completed', task: completed('t1', 'a') });
    expect(done.upload?.key).toBe('b');
    expect(having(done, { type: 'file-chosen', key: 'a' })).toMatchObject({ upload: null, shownTaskId: 't1' });
    const there = having(done, arrived('b'));
    expect(there).toMatchObject({ original: picture('b'), shownTaskId: null });
    expect(having(there, { type: 'file-chosen', key: 'a' })).toMatchObject({ shownTaskId: 't1', view: 'compare' });
  });

  it('shows a picture chosen elsewhere and keeps the uploading one', () => {
    const first = having(EMPTY_DOCUMENT, { type: 'files-opened', files: [opened('a')] });
    const chosen = having(first, { type: 'original-chosen', picture: picture('library') });
    expect(chosen).toMatchObject({ upload: null, original: picture('library') });
    expect(chosen.files.map((file) => file.picture?.id)).toEqual([undefined, 'library.jpg']);
    const there = having(chosen, arrived('a'));
    expect(there.original).toEqual(picture('library'));
    expect(having(there, { type: 'file-chosen', key: 'a' })).toMatchObject({ original: picture('a') });
  });

  it('adds a picture chosen elsewhere once, and only during an upload', () => {
    const chosen: DocumentAction = { type: 'original-chosen', picture: picture('a') };
    expect(having(three, arrived('a'), chosen).files).toHaveLength(3);
    expect(having(EMPTY_DOCUMENT, chosen).files).toHaveLength(0);
  });
});
