import type { OwnTask } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { markSaved, withoutTask, withPolledTask, withTask, withTasks } from './tasks.ts';

const task = (id: string, more: Partial<OwnTask> = {}): OwnTask => ({
  id,
  status: 'processing',
  original_image: null,
  prompt: 'p',
  model: 'darkroom',
  requested: { count: 1, model: 'darkroom' },
  cost: null,
  created_at: 1,
  updated_at: 1,
  saved: false,
  ...more,
});

describe('the list of tasks', () => {
  it('keeps the newest first, each once', () => {
    const list = withTasks([], [task('1'), task('3'), task('2'), task('3', { prompt: 'q' })]);
    expect(list.map(({ id }) => id)).toEqual(['3', '2', '1']);
    expect(list[0]?.prompt).toBe('q');
  });

  it('does not let a late event restart a finished task', () => {
    const done = withTask([], task('1', { status: 'completed' }));
    expect(withTask(done, task('1'))[0]?.status).toBe('completed');
  });

  it('remembers that a result is saved when a poll cannot tell', () => {
    const saved = markSaved(withTask([], task('1', { status: 'completed' })), '1');
    const { saved: _, ...polled } = task('1', { status: 'completed' });
    expect(withPolledTask(saved, polled)[0]?.saved).toBe(true);
  });

  it('forgets a deleted task', () => {
    expect(withoutTask([task('1')], '1')).toEqual([]);
  });
});
