import { describe, expect, it } from 'vitest';
import { EMPTY_SESSION, type Session, type SessionAction, sessionReducer } from './session.ts';
import type { OpenedFile } from './session-state.ts';

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
const arrived = (key: string): SessionAction => ({ type: 'file-arrived', key, picture: picture(key) });
const having = (from: Session, ...actions: SessionAction[]): Session => actions.reduce(sessionReducer, from);
const three = having(EMPTY_SESSION, { type: 'files-opened', files: [opened('a'), opened('b'), opened('c')] });

describe('several originals opened at once', () => {
  it('has the first on the stage, also where another one arrives before it', () => {
    const session = having(three, arrived('b'));
    expect([session.upload?.key, session.original]).toEqual(['a', null]);
    expect(having(session, arrived('a'), arrived('c'))).toMatchObject({ upload: null, original: picture('a') });
  });

  it('keeps their order, whichever arrives first', () => {
    const { files } = having(three, arrived('c'), arrived('a'), arrived('b'));
    expect(files.map((file) => file.picture?.id)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  });

  it('shows the next one where the first fails, there or on its way', () => {
    expect(having(three, { type: 'file-failed', key: 'a' })).toMatchObject({ upload: { key: 'b' }, original: null });
    const there = having(three, arrived('b'), { type: 'file-failed', key: 'a' });
    expect(there).toMatchObject({ upload: null, original: picture('b') });
    expect(there.files).toHaveLength(2);
  });

  it('comes back to each as it was left, and going between them is no step', () => {
    const all = having(three, arrived('a'), arrived('b'), arrived('c'));
    const looked: Session = { ...all, shownTaskId: 't1', view: 'compare' };
    const away = having(looked, { type: 'file-chosen', key: 'b' });
    expect(away).toMatchObject({ original: picture('b'), shownTaskId: null, view: 'original', past: [] });
    const back = having(away, { type: 'file-chosen', key: 'a' });
    expect(back).toMatchObject({ original: picture('a'), shownTaskId: 't1', view: 'compare', past: [] });
  });

  it('leaves a picture made meanwhile on the way back', () => {
    const all = having(three, arrived('a'), arrived('b'), { type: 'original-chosen', picture: picture('result') });
    const away = having(all, { type: 'file-chosen', key: 'b' });
    expect(away.past.at(-1)?.original).toEqual(picture('result'));
  });

  it('keeps one that is on its way when another is opened', () => {
    const first = having(EMPTY_SESSION, { type: 'files-opened', files: [opened('a')] });
    const both = having(first, { type: 'files-opened', files: [opened('b')] }, arrived('b'), arrived('a'));
    expect(both).toMatchObject({ original: picture('b') });
    expect(both.files.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('begins anew with a single picture where there were not several', () => {
    const one = having(EMPTY_SESSION, { type: 'files-opened', files: [opened('a')] }, arrived('a'));
    expect(having(one, { type: 'files-opened', files: [opened('b')] }).files).toHaveLength(1);
  });
});
