import type { Model, OwnTask } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { EMPTY_SESSION, repeated, type Session, sessionReducer } from './session.ts';
import type { OpenedFile } from './session-state.ts';

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
  created_at: 1,
  updated_at: 2,
  saved: false,
  ...more,
});

const running: Session = { ...EMPTY_SESSION, original: photo, activeTaskId: 't1' };

describe('the session on the stage', () => {
  it('puts a finished result beside its original', () => {
    const done = sessionReducer(running, { type: 'task-completed', task: task() });
    expect(done).toMatchObject({ activeTaskId: null, shownTaskId: 't1', view: 'compare', original: photo });
  });

  it('shows a generated picture alone', () => {
    const words = { ...running, original: null };
    const done = sessionReducer(words, { type: 'task-completed', task: task({ original_image: null }) });
    expect(done).toMatchObject({ shownTaskId: 't1', view: 'result' });
  });

  it('goes back one step to the previous original and its view', () => {
    const shown: Session = { ...EMPTY_SESSION, original: photo, shownTaskId: 't1', view: 'compare' };
    const moved = sessionReducer(shown, { type: 'original-chosen', picture: other });
    expect(moved).toMatchObject({ original: other, shownTaskId: null, continued: 1 });
    const back = sessionReducer(moved, { type: 'stepped-back' });
    expect(back).toMatchObject({ original: photo, shownTaskId: 't1', view: 'compare', past: [] });
    expect(sessionReducer(back, { type: 'stepped-back' })).toBe(back);
  });

  it('remembers at most 50 steps', () => {
    let session: Session = { ...EMPTY_SESSION, original: photo };
    for (let index = 0; index < 80; index += 1)
      session = sessionReducer(session, { type: 'original-chosen', picture: { ...other, id: `${index}.jpg` } });
    expect(session.past).toHaveLength(50);
    expect(session.past.at(-1)?.original.id).toBe('78.jpg');
  });

  it('does not show a result after the user has moved on to another picture', () => {
    const moved = sessionReducer(running, { type: 'original-chosen', picture: other });
    expect(moved.activeTaskId).toBe('t1');
    const done = sessionReducer(moved, { type: 'task-completed', task: task() });
    expect(done).toMatchObject({ activeTaskId: null, shownTaskId: null, original: other });
  });

  it('adds a late result to the step of its original', () => {
    const moved = sessionReducer(running, { type: 'original-chosen', picture: other });
    const done = sessionReducer(moved, { type: 'task-completed', task: task() });
    expect(sessionReducer(done, { type: 'stepped-back' })).toMatchObject({ original: photo, shownTaskId: 't1' });
  });

  it('starts a run requested during an upload only when the upload is complete', () => {
    const sending = sessionReducer(EMPTY_SESSION, { type: 'files-opened', files: [opened('a')] });
    const asked = sessionReducer(sending, { type: 'run-asked' });
    expect(asked.runDue).toBe(false);
    const there = sessionReducer(asked, { type: 'file-arrived', key: 'a', picture: photo });
    expect(there.runDue).toBe(true);
    expect(sessionReducer(there, { type: 'run-begun' }).runDue).toBe(false);
    expect(sessionReducer(asked, { type: 'file-failed', key: 'a' }).runDue).toBe(false);
    expect(sessionReducer(sending, { type: 'file-arrived', key: 'a', picture: photo }).runDue).toBe(false);
  });

  it('keeps the old picture on the stage until the new one has arrived', () => {
    const sending = sessionReducer({ ...running, shownTaskId: 't0' }, { type: 'files-opened', files: [opened('a')] });
    expect(sending.original).toBe(photo);
    expect(sessionReducer(sending, { type: 'file-failed', key: 'a' })).toMatchObject({
      upload: null,
      original: photo,
      shownTaskId: 't0',
    });
    expect(sessionReducer(sending, { type: 'file-arrived', key: 'a', picture: other })).toMatchObject({
      upload: null,
      original: other,
      shownTaskId: null,
      view: 'original',
    });
  });

  it('restores a running task together with its original', () => {
    const adopted = sessionReducer(EMPTY_SESSION, { type: 'task-adopted', task: task({ status: 'processing' }) });
    expect(adopted).toMatchObject({ activeTaskId: 't1', original: photo });
  });

  it('makes the result the next original', () => {
    const shown = sessionReducer(running, { type: 'task-completed', task: task() });
    const next = sessionReducer(shown, { type: 'original-chosen', picture: { id: 'r.png', thumbId: 'r.thumb.png' } });
    expect(next).toMatchObject({ original: { id: 'r.png' }, shownTaskId: null, view: 'original' });
  });

  it('forgets a deleted task', () => {
    const shown = { ...running, shownTaskId: 't1', view: 'compare' } satisfies Session;
    expect(sessionReducer(shown, { type: 'task-gone', taskId: 't1' })).toMatchObject({
      activeTaskId: null,
      shownTaskId: null,
      view: 'original',
    });
  });
});

describe('repeating the same words', () => {
  // Only the engine and the id matter.
  const darkroom = { id: 'darkroom', engine: 'darkroom' } as Model;
  const session: Session = { ...EMPTY_SESSION, original: photo, shownTaskId: 't1', view: 'compare' };
  const wish = { session, shown: task(), prompt: 'p', model: darkroom };

  it('starts from the result of these words', () => {
    expect(repeated(wish)).toEqual({ id: 'r.png', thumbId: 'r.thumb.png' });
    const on = sessionReducer(session, { type: 'went-on', picture: { id: 'r.png', thumbId: 'r.thumb.png' } });
    expect(on).toMatchObject({ original: { id: 'r.png' }, shownTaskId: null, continued: 0 });
    expect(sessionReducer(on, { type: 'stepped-back' })).toMatchObject({ original: photo, shownTaskId: 't1' });
  });

  it('starts from the original if the words differ, another engine runs, or the original is shown', () => {
    expect(repeated({ ...wish, prompt: 'q' })).toBeNull();
    expect(repeated({ ...wish, model: { ...darkroom, id: 'g', engine: 'gemini' } })).toBeNull();
    expect(repeated({ ...wish, session: { ...session, view: 'original' } })).toBeNull();
    expect(repeated({ ...wish, session: { ...session, original: other } })).toBeNull();
    expect(repeated({ ...wish, shown: null })).toBeNull();
  });
});
