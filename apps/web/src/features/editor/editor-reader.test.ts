import type { Model, OwnTask } from '@pictor/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { modelsQuery } from '../../lib/pictures/model-name.ts';
import { beginSession, endOfSession } from '../../lib/session/session.ts';
import { taskKey, tasksKey } from './api.ts';
import { EMPTY_DOCUMENT } from './document/document.ts';
import {
  type Editor,
  editorReader,
  failureOf,
  hasPicture,
  isAtWork,
  isOnSeveral,
  isRunning,
  nextObstacle,
  unfitModel,
} from './editor-reader.ts';
import { changeState, dispatchFor } from './store.ts';

const task = (id: string, status: OwnTask['status']): OwnTask => ({
  id,
  status,
  original_image: { id: 'photo.jpg', thumb_id: 'photo.png' },
  prompt: 'p',
  model: 'darkroom',
  requested: { count: 1, model: 'darkroom' },
  cost: null,
  created_at: 1,
  updated_at: 2,
  saved: false,
});

const model = (id: string, more: Partial<Model> = {}): Model => ({
  id,
  name: id,
  engine: 'openai',
  provider: { id: 'p', name: 'P' },
  edit: true,
  generate: true,
  mask: false,
  references: 0,
  count: 1,
  parameters: [],
  aspect_ratios: [],
  sizes: [],
  ...more,
});

/** The values that the components of the stage select. */
const STAGE: ((editor: Editor) => unknown)[] = [
  ({ document }) => document.original,
  ({ document }) => document.upload,
  ({ document }) => document.files,
  ({ document }) => document.past,
  ({ document }) => document.view,
  ({ model }) => model,
  ({ activeTask }) => activeTask,
  hasPicture,
  isAtWork,
  failureOf,
];

let queryClient = new QueryClient();
const open = () => editorReader('lin', queryClient);

beforeEach(() => {
  queryClient = new QueryClient();
  vi.stubGlobal('document', { cookie: '' });
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  beginSession('lin');
});
afterEach(() => {
  endOfSession('signed-out');
  queryClient.clear();
  vi.unstubAllGlobals();
});

describe('what is read from the editor', () => {
  it('stays the same for the stage while the user types and while a file is sent', () => {
    const { editor } = open();
    dispatchFor('lin', { type: 'original-chosen', picture: { id: 'photo.jpg', thumbId: 'photo.png' } });
    dispatchFor('lin', { type: 'task-started', taskId: 't1' });
    queryClient.setQueryData(tasksKey, [task('t1', 'failed')]);
    const before = STAGE.map((select) => select(editor));
    dispatchFor('lin', { type: 'draft-changed', to: { prompt: 'b' } });
    changeState('lin', { sending: { count: 1, fraction: 0.5 } });
    expect(editor.document.draft.prompt).toBe('b');
    for (const [index, select] of STAGE.entries()) expect(select(editor)).toBe(before[index]);
  });

  it('contains the tasks of the query cache: from the list, otherwise the one that was asked for', () => {
    const { editor } = open();
    dispatchFor('lin', { type: 'task-started', taskId: 't1' });
    expect(editor.activeTask).toBeNull();
    queryClient.setQueryData(taskKey('t1'), task('t1', 'processing'));
    expect(isRunning(editor)).toBe(true);
    queryClient.setQueryData(tasksKey, [task('t2', 'processing'), task('t1', 'completed')]);
    expect([editor.activeTask?.status, editor.busy]).toEqual(['completed', false]);
  });

  it('names what prevents a run on several models, and which of them', () => {
    const { editor } = open();
    queryClient.setQueryData(modelsQuery.queryKey, {
      default_model: 'a',
      auto: { otherwise: 'a' },
      cny_per_usd: 7,
      models: [model('a'), model('b', { edit: false })],
      engines: [],
    });
    dispatchFor('lin', { type: 'original-chosen', picture: { id: 'photo.jpg', thumbId: 'photo.png' } });
    dispatchFor('lin', { type: 'draft-changed', to: { prompt: 'p', model: 'a', alongside: [] } });
    expect([nextObstacle(editor), isOnSeveral(editor)]).toEqual([null, false]);
    dispatchFor('lin', { type: 'draft-changed', to: { alongside: ['b'] } });
    expect([nextObstacle(editor), unfitModel(editor)?.id, isOnSeveral(editor)]).toEqual(['no-edit', 'b', true]);
  });

  it('is announced when it may have changed, and not for other queries', () => {
    const listener = vi.fn();
    const leave = open().subscribe(listener);
    queryClient.setQueryData(['library'], []);
    expect(listener).not.toHaveBeenCalled();
    changeState('lin', { starting: true });
    expect(listener).toHaveBeenCalledTimes(1);
    queryClient.setQueryData(tasksKey, []);
    expect(listener.mock.calls.length).toBeGreaterThan(1);
    leave();
    listener.mockClear();
    changeState('lin', { starting: false });
    queryClient.setQueryData(tasksKey, [task('t1', 'failed')]);
    expect(listener).not.toHaveBeenCalled();
  });

  it('is empty after the session of its person', () => {
    const { editor } = open();
    changeState('lin', { starting: true });
    endOfSession('lost');
    beginSession('wang');
    changeState('lin', { starting: true });
    dispatchFor('lin', { type: 'draft-changed', to: { prompt: 'a' } });
    expect([editor.busy, editor.document]).toEqual([false, EMPTY_DOCUMENT]);
  });
});
