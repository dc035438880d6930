import type { OwnTask } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { memberAt, membersOf, taskIn } from './batch.ts';

const batch = '7d1c8f0a-0000-4000-8000-000000000001';
const image = (id: string) => ({ id, thumb_id: `${id}-thumb`, position: 0, width: 4, height: 3 });
const task = (id: string, model: string, more: Partial<OwnTask> = {}): OwnTask => ({
  id,
  batch,
  status: 'processing',
  original_image: null,
  prompt: 'p',
  model,
  requested: { count: 1, model },
  cost: null,
  created_at: 1,
  updated_at: 1,
  saved: false,
  ...more,
});
const done = (id: string, model: string, more: Partial<OwnTask> = {}): OwnTask => {
  const result = image(`of-${id}`);
  return task(id, model, { status: 'completed', result_image: result, result_images: [result], ...more });
};
const failed = (id: string, model: string): OwnTask => task(id, model, { status: 'failed', error_code: 'timeout' });

describe('the tasks of a run on several models', () => {
  it('are one task with the results of all, in the order in which they were started', () => {
    const joined = taskIn([done('2', 'b'), task('1', 'a')], '2');
    expect(joined).toMatchObject({ id: '1', status: 'processing', requested: { count: 2 } });
    expect(joined?.result_images).toMatchObject([{ id: 'of-2', position: 1 }]);
  });

  it('are the same object as long as the list is the same', () => {
    const list = [done('2', 'b'), done('1', 'a')];
    expect(taskIn(list, '1')).toBe(taskIn(list, '2'));
  });

  it('are completed if one of them has a result, and failed if none has', () => {
    expect(taskIn([done('2', 'b'), failed('1', 'a')], '1')?.status).toBe('completed');
    expect(taskIn([failed('2', 'b'), failed('1', 'a')], '1')).toMatchObject({
      status: 'failed',
      error_code: 'timeout',
    });
  });

  it('show a retry in the place of the task that failed', () => {
    const joined = taskIn([done('3', 'a'), done('2', 'b'), failed('1', 'a')], '1');
    expect(joined).toMatchObject({ id: '1', requested: { count: 2 } });
    expect(joined?.result_images?.map(({ id }) => id)).toEqual(['of-3', 'of-2']);
  });

  it('are found by the places of their results', () => {
    const joined = taskIn([done('2', 'b'), done('1', 'a', { requested: { count: 3, model: 'a' } })], '1');
    const models = [0, 2, 3].map((position) => joined && memberAt(joined, position).task.model);
    expect(models).toEqual(['a', 'a', 'b']);
    expect(joined && membersOf(joined)).toHaveLength(2);
  });

  it('do not change a task without a batch', () => {
    const { batch: _, ...alone } = done('1', 'a');
    expect(taskIn([alone], '1')).toBe(alone);
    expect(membersOf(alone)).toEqual([{ task: alone, from: 0 }]);
    expect(taskIn([alone], '2')).toBeUndefined();
    expect(taskIn(undefined, '1')).toBeUndefined();
  });
});
