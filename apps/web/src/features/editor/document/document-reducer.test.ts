import type { Model, OwnTask } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { type EditorDocument, EMPTY_DOCUMENT, type OpenedFile, repeated } from './document.ts';
import { documentReducer } from './document-reducer.ts';

const photo = { id: 'photo.jpg', thumbId: 'photo.thumb.png' };
const other = { id: 'other.jpg', thumbId: 'other.thumb.png' };
const opened = (key: string): OpenedFile => ({
  key,
  name: `${key}.jpg`,
  previewUrl: `blob:${key}`,
  converting: null,
  picture: null,
  shownTaskId: null,
  view: 'original',
});

const task = (more: Partial<OwnTask> = {}): OwnTask => ({
  id: 't1',
  status: 'completed',
  original_image: { id: photo.id, thumb_id: photo.thumbId },
  result_image: { id: 'r.png', thumb_id: 'r.thumb.png' },
  prompt: 'p',
  model: 'darkroom',
  requested: { count: 1, model: 'darkroom' },
  cost: null,
  created_at: 1,
  updated_at: 2,
  saved: false,
  ...more,
});

const running: EditorDocument = { ...EMPTY_DOCUMENT, original: photo, activeTaskId: 't1' };

describe('the document on the stage', () => {
  it('puts a finished result beside its original', () => {
    const done = documentReducer(running, { type: 'task-completed', task: task() });
    expect(done).toMatchObject({ activeTaskId: null, shownTaskId: 't1', view: 'compare', original: photo });
  });

  it('shows a generated picture alone', () => {
    const words = { ...running, original: null };
    const done = documentReducer(words, { type: 'task-completed', task: task({ original_image: null }) });
    expect(done).toMatchObject({ shownTaskId: 't1', view: 'result' });
  });

  it('goes back one step to the previous original and its view', () => {
    const shown: EditorDocument = { ...EMPTY_DOCUMENT, original: photo, shownTaskId: 't1', view: 'compare' };
    const moved = documentReducer(shown, { type: 'original-chosen', picture: other });
    expect(moved).toMatchObject({ original: other, shownTaskId: null, continued: 1 });
    const back = documentReducer(moved, { type: 'stepped-back' });
    expect(back).toMatchObject({ original: photo, shownTaskId: 't1', view: 'compare', past: [] });
    expect(documentReducer(back, { type: 'stepped-back' })).toBe(back);
  });

  it('remembers at most 50 steps', () => {
    let document: EditorDocument = { ...EMPTY_DOCUMENT, original: photo };
    for (let index = 0; index < 80; index += 1)
      document = documentReducer(document, { type: 'original-chosen', picture: { ...other, id: `${index}.jpg` } });
    expect(document.past).toHaveLength(50);
    expect(document.past.at(-1)?.original.id).toBe('78.jpg');
  });

  it('does not show a result after the user has moved on to another picture', () => {
    const moved = documentReducer(running, { type: 'original-chosen', picture: other });
    expect(moved.activeTaskId).toBe('t1');
    const done = documentReducer(moved, { type: 'task-completed', task: task() });
    expect(done).toMatchObject({ activeTaskId: null, shownTaskId: null, original: other });
  });

  it('adds a late result to the step of its original', () => {
    const moved = documentReducer(running, { type: 'original-chosen', picture: other });
    const done = documentReducer(moved, { type: 'task-completed', task: task() });
    expect(documentReducer(done, { type: 'stepped-back' })).toMatchObject({ original: photo, shownTaskId: 't1' });
  });

  it('starts a run requested during an upload only when the upload is complete', () => {
    const sending = documentReducer(EMPTY_DOCUMENT, { type: 'files-opened', files: [opened('a')] });
    const asked = documentReducer(sending, { type: 'run-asked' });
    expect(asked.runDue).toBe(false);
    const there = documentReducer(asked, { type: 'file-arrived', key: 'a', picture: photo });
    expect(there.runDue).toBe(true);
    expect(documentReducer(there, { type: 'run-begun' }).runDue).toBe(false);
    expect(documentReducer(asked, { type: 'file-failed', key: 'a' }).runDue).toBe(false);
    expect(documentReducer(sending, { type: 'file-arrived', key: 'a', picture: photo }).runDue).toBe(false);
  });

  it('keeps the old picture on the stage until the new one has arrived', () => {
    const sending = documentReducer({ ...running, shownTaskId: 't0' }, { type: 'files-opened', files: [opened('a')] });
    expect(sending.original).toBe(photo);
    expect(documentReducer(sending, { type: 'file-failed', key: 'a' })).toMatchObject({
      upload: null,
      original: photo,
      shownTaskId: 't0',
    });
    expect(documentReducer(sending, { type: 'file-arrived', key: 'a', picture: other })).toMatchObject({
      upload: null,
      original: other,
      shownTaskId: null,
      view: 'original',
    });
  });

  it('restores a running task together with its original', () => {
    const adopted = documentReducer(EMPTY_DOCUMENT, { type: 'task-adopted', task: task({ status: 'processing' }) });
    expect(adopted).toMatchObject({ activeTaskId: 't1', original: photo });
  });

  it('makes the result the next original', () => {
    const shown = documentReducer(running, { type: 'task-completed', task: task() });
    const next = documentReducer(shown, { type: 'original-chosen', picture: { id: 'r.png', thumbId: 'r.thumb.png' } });
    expect(next).toMatchObject({ original: { id: 'r.png' }, shownTaskId: null, view: 'original' });
  });

  it('forgets a deleted task', () => {
    const shown = { ...running, shownTaskId: 't1', view: 'compare' } satisfies EditorDocument;
    expect(documentReducer(shown, { type: 'task-gone', taskId: 't1' })).toMatchObject({
      activeTaskId: null,
      shownTaskId: null,
      view: 'original',
    });
  });
});

describe('repeating the same words', () => {
  // Only the engine and the id matter.
  const darkroom = { id: 'darkroom', engine: 'darkroom' } as Model;
  const document: EditorDocument = { ...EMPTY_DOCUMENT, original: photo, shownTaskId: 't1', view: 'compare' };
  const wish = { document, shown: task(), prompt: 'p', model: darkroom };

  it('starts from the result of these words', () => {
    expect(repeated(wish)).toEqual({ id: 'r.png', thumbId: 'r.thumb.png' });
    const on = documentReducer(document, { type: 'went-on', picture: { id: 'r.png', thumbId: 'r.thumb.png' } });
    expect(on).toMatchObject({ original: { id: 'r.png' }, shownTaskId: null, continued: 0 });
    expect(documentReducer(on, { type: 'stepped-back' })).toMatchObject({ original: photo, shownTaskId: 't1' });
  });

  it('starts from the original if the words differ, another engine runs, or the original is shown', () => {
    expect(repeated({ ...wish, prompt: 'q' })).toBeNull();
    expect(repeated({ ...wish, model: { ...darkroom, id: 'g', engine: 'gemini' } })).toBeNull();
    expect(repeated({ ...wish, document: { ...document, view: 'original' } })).toBeNull();
    expect(repeated({ ...wish, document: { ...document, original: other } })).toBeNull();
    expect(repeated({ ...wish, shown: null })).toBeNull();
  });
});

describe('several results', () => {
  const several = task({ requested: { count: 3, model: 'darkroom' } });
  const chosen = { taskId: 't1', position: 1, against: null };

  it('are a grid also if only one model of several could start', () => {
    const alone = task({ batch: 'b' });
    expect(documentReducer(running, { type: 'task-completed', task: alone })).toMatchObject({
      ...{ activeTaskId: null, shownTaskId: 't1', view: 'grid' },
    });
  });

  it('are all shown when their run has ended', () => {
    expect(documentReducer(running, { type: 'task-completed', task: several })).toMatchObject({
      ...{ activeTaskId: null, shownTaskId: 't1', view: 'grid' },
    });
  });

  it('are all shown if their run was stopped, and its failure stays', () => {
    const stopped = { ...several, status: 'failed' as const };
    expect(documentReducer(running, { type: 'task-completed', task: stopped })).toMatchObject({
      ...{ activeTaskId: 't1', shownTaskId: 't1', view: 'grid' },
    });
  });

  it('leave the one on the stage that the user has chosen while they came', () => {
    const looking = documentReducer(running, { type: 'result-chosen', chosen, view: 'result' });
    expect(looking).toMatchObject({ activeTaskId: 't1', shownTaskId: 't1', chosen, view: 'result' });
    expect(documentReducer(looking, { type: 'task-completed', task: several })).toEqual({
      ...looking,
      activeTaskId: null,
    });
  });
});

describe('the references of the draft', () => {
  const reference = (key: string) => ({ key, name: key, previewUrl: `blob:${key}`, picture: null });
  const added = ['a', 'b'].reduce<EditorDocument>(
    (document, key) => documentReducer(document, { type: 'reference-added', reference: reference(key) }),
    { ...EMPTY_DOCUMENT, draft: { ...EMPTY_DOCUMENT.draft, prompt: '@1 像 @2', model: 'm' } },
  );

  it('change together with the words, and nothing else does', () => {
    const arrived = documentReducer(added, { type: 'reference-arrived', key: 'b', picture: photo });
    const moved = documentReducer(arrived, { type: 'reference-moved', key: 'b', to: 0 });
    expect(moved.draft).toMatchObject({
      prompt: '@2 像 @1',
      model: 'm',
      references: [{ key: 'b', picture: photo }, {}],
    });
    const removed = documentReducer(moved, { type: 'reference-removed', key: 'b' });
    expect(removed).toMatchObject({ draft: { prompt: '@1 像 @?', references: [{ key: 'a' }] }, original: null });
  });

  it('show the local file until their upload is complete', () => {
    const shown = documentReducer(added, { type: 'reference-previewed', key: 'a', previewUrl: 'blob:upright' });
    expect(shown.draft.references[0]).toMatchObject({ key: 'a', previewUrl: 'blob:upright', picture: null });
  });
});
