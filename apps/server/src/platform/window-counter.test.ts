import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WindowCounter } from './window-counter.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('counts each key within a window that begins with its first count', () => {
  const windows = new WindowCounter({ milliseconds: 1000, keys: 10 });
  windows.add('a');
  vi.advanceTimersByTime(600);
  windows.add('a');
  windows.add('b');
  expect([windows.get('a')?.count, windows.get('b')?.count]).toEqual([2, 1]);
  vi.advanceTimersByTime(400);
  expect([windows.get('a'), windows.get('b')?.count]).toEqual([undefined, 1]);
  expect(windows.add('a').count).toBe(1);
});

it('takes a count back, but never below zero', () => {
  const windows = new WindowCounter({ milliseconds: 1000, keys: 10 });
  windows.add('a');
  windows.takeBack('a');
  windows.takeBack('a');
  windows.takeBack('b');
  expect([windows.get('a')?.count, windows.get('b')]).toEqual([0, undefined]);
});

it('holds no more keys than its limit, and forgets the key whose window began first', () => {
  const windows = new WindowCounter({ milliseconds: 1000, keys: 3 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) windows.add(key);
  expect(['a', 'b', 'c', 'd'].filter((key) => windows.get(key))).toEqual(['b', 'c', 'd']);
});
